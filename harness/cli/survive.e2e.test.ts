import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { chooseLimiter } from '../limits/index.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const { available } = await chooseLimiter();
const run = (...words: readonly string[]) => execa(process.execPath, [main, 'survive', ...words], { reject: false });

const holding = (mib: number) => `const h = []; for (let i = 0; i < ${mib}; i++) h.push(Buffer.alloc(1 << 20, 1));`;
const quick = ['--runs', '2', '--step', '32MiB', '--ceiling', '512MiB', '--json'];

describe.skipIf(!available)('plimsoll survive', () => {
  it('finds the smallest limit that a command survives, and says who died of less', async () => {
    const { exitCode, stdout } = await run(...quick, '--', process.execPath, '-e', holding(100));
    expect(exitCode).toBe(0);
    const { livesBytes, diesBytes, curve } = JSON.parse(stdout);
    expect(livesBytes).toBeGreaterThan(100 * 2 ** 20);
    expect(livesBytes).toBeLessThan(220 * 2 ** 20);
    expect(diesBytes).toBe(livesBytes - 32 * 2 ** 20);
    const died = curve.find(({ limitBytes }: { limitBytes: number }) => limitBytes === diesBytes);
    expect(died.endings).toMatchObject({ killed: expect.any(Number) });
    expect(died.endings.killed).toBeGreaterThan(0);
  });

  it('fails where a declared limit is less than that', async () => {
    const { exitCode, stderr } = await run(...quick, '--limit', '64MiB', '--', process.execPath, '-e', holding(100));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/It needs 1\d\d MiB, and 64.0 MiB are declared/);
  });

  it('a command that fails by itself has not survived anything', async () => {
    const { exitCode, stdout } = await run(...quick, '--', process.execPath, '-e', 'process.exit(3)');
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      livesBytes: null,
      run: { ending: 'failed', how: 'ended by exit code 3' },
    });
  });

  it('a command that is not there was never started', async () => {
    const { exitCode, stderr } = await run(...quick, '--', '/nowhere/at-all');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('exit code 127');
  });
});

it('plimsoll survive wants a command', async () => {
  const { exitCode, stderr } = await run();
  expect(exitCode).toBe(2);
  expect(stderr).toContain("missing required argument 'command'");
});
