import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { terminalOptions } from './stream.ts';

function terminal(environment: Readonly<Record<string, string | undefined>>) {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, environment[name]);
  vi.stubEnv('TERM', environment.TERM ?? 'xterm');
  onTestFinished(() => void vi.unstubAllEnvs());
  const getColorDepth = () => (process.env.NO_COLOR === undefined ? 8 : 1);
  return Object.assign(new PassThrough(), { isTTY: true, columns: 91, getColorDepth });
}

test('a terminal is written in colour and as wide as it is', () => {
  expect(terminalOptions(terminal({}))).toEqual({ width: 91, colour: true, unicode: true });
});

test('NO_COLOR is respected', () => {
  expect(terminalOptions(terminal({ NO_COLOR: '1' }))).toEqual({ width: 91, colour: false, unicode: false });
});

test('what is no terminal gets plain text', () => {
  const pipe = Object.assign(terminal({}), { isTTY: false, columns: undefined });
  expect(terminalOptions(pipe as never)).toEqual({ width: 100, colour: false, unicode: false });
});

test("the Linux console's font has no ticks, so it gets none", () => {
  expect(terminalOptions(terminal({ TERM: 'linux' }))).toMatchObject({ colour: true, unicode: false });
});
