import { expect, test } from 'vitest';
import { chooseMeters } from './choose-meters.ts';

test('a system that is not Linux has no resident lane, and is told why and where to have it', () => {
  expect(chooseMeters({}, 'darwin').resident).toMatchObject({
    available: false,
    why: expect.stringMatching(/^macOS has no \/proc, and the peak .* can't be set back/),
    remedy: expect.stringMatching(/on Linux: in CI, or in a container/),
  });
  expect(chooseMeters({}, 'freebsd').resident).toMatchObject({ why: expect.stringMatching(/^freebsd has no \/proc/) });
});

test('Linux reads its kernel, unless it is told to measure as other systems do', () => {
  expect(chooseMeters({}, 'linux')).toMatchObject({ resident: { source: '/proc/PID/status' } });
  const { resident, sockets } = chooseMeters({ PLIMSOLL_METER: 'portable' }, 'linux');
  expect(resident).toMatchObject({ available: false, why: expect.stringMatching(/^PLIMSOLL_METER=portable/) });
  expect([sockets.countOpen(process.pid), sockets.memoryBytes()]).toEqual([null, null]);
});

test('an environment that asks for another meter is refused with what it may ask for', () => {
  expect(() => chooseMeters({ PLIMSOLL_METER: 'mach' })).toThrow(/PLIMSOLL_METER=mach names no meter: say portable/);
});
