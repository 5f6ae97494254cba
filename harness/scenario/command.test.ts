import { describe, expect, it } from 'vitest';
import { commandOf, isUnreserved } from './command.ts';
import { command, fromChannel } from './define.ts';
import { validateScenario } from './validate.ts';

const scenario = {
  name: 'tested',
  parameters: { body: [1024] },
  concurrency: [1],
  warmUp: { body: 64 },
  start: command(['server', '{port}']),
  load: './tested.load.ts',
};

describe('a command as subject', () => {
  it('is measured in the resident lane, and without a reservation held against its limit', () => {
    const checked = validateScenario({ ...scenario, limit: 1024 });
    expect(commandOf(checked)).toEqual({ kind: 'command', command: ['server', '{port}'] });
    expect(checked.lanes).toEqual(['resident']);
    expect(isUnreserved(checked)).toBe(true);
    expect(isUnreserved(validateScenario({ ...scenario, reservation: () => 0 }))).toBe(false);
  });

  it.each([
    [{}, 'reservation is missing, and so is limit'],
    [{ limit: 1024, governor: fromChannel() }, 'governor stands beside a command'],
    [{ limit: 1024, expects: ['stage'] }, 'expects stands beside a command'],
    [{ limit: 1024, lanes: ['live'] }, "lanes names 'live'"],
    [{ limit: 1024, start: { kind: 'command', command: [] } }, 'start.command must be at least the name of a program'],
    [{ limit: 1024, start: command(['server'], { port: 0 }) }, 'start.port must be a port'],
    [{ limit: 1024, load: undefined }, 'load is missing'],
  ])('is refused with %j', (fields, said) => {
    expect(() => validateScenario({ ...scenario, ...fields })).toThrow(said);
  });
});
