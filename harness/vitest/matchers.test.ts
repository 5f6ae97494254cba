/** The matchers over real measurements, without the reference subjects: those are tested by the gate itself. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import './index.ts';
import { sizeInWords } from './size-in-words.ts';

vi.mock(import('./command-file.ts'), async () => ({
  COMMAND_FILE: (await import('node:url')).fileURLToPath(
    new URL('../cli/test-support/without-references.ts', import.meta.url),
  ),
}));

const once = { lane: 'live', concurrency: 2 } as const;
let workspace: Workspace;
let honest = '';
let guessed = '';
let keeping = '';

beforeAll(async () => {
  workspace = await makeWorkspace();
  honest = await workspace.write({ 'honest.scenario.ts': holding('honest', 'size + 64 * 1024', '') });
  guessed = await workspace.write({
    'guessed.scenario.ts': holding('guessed', 'guessedBytes(size)', "import { guessedBytes } from './formula.ts';"),
    'formula.ts': 'export const guessedBytes = (size: number) => (size / 8) * 7;',
  });
  keeping = await workspace.write({ 'keeping.scenario.ts': booking('keeping', 'bytes - 1') });
});

afterAll(() => workspace.remove());

describe('toFitReservation', () => {
  it('holds for an honest reservation', async () => {
    await expect(honest).toFitReservation(once);
  });

  it('fails for a guess, with the finding as the terminal tells it', async () => {
    const failed = await expect(new URL(`file://${guessed}`))
      .toFitReservation(once)
      .then(() => '', String);
    expect(failed).toContain('x guessed is under-reserved: 8 MiB at 2 at once needs 8.0 MiB an operation');
    expect(failed).toContain('formula.ts:1 (guessedBytes)');
    expect(failed).toContain('remedy');
    await expect(guessed).not.toFitReservation(once);
  });

  it('throws, `not` or no, where there is no verdict', async () => {
    await expect(expect('./nowhere.scenario.ts').not.toFitReservation(once)).rejects.toThrow('exit code 2');
  });

  it('asks for the file where it is given the scenario itself', async () => {
    await expect(expect({ name: 'upload' }).toFitReservation()).rejects.toThrow("wants the scenario's file");
  });
});

describe('toPeakBelow', () => {
  it('holds below the bound, and fails with the figure above it', async () => {
    await expect(honest).toPeakBelow('9 MiB', once);
    await expect(expect(honest).toPeakBelow(4 * 2 ** 20, once)).rejects.toThrow(/needs 8\.\d MiB .*less than 4\.0 MiB/);
    await expect(expect(honest).not.toPeakBelow('9 MiB', once)).rejects.toThrow('9.0 MiB or more were expected');
  });

  it('wants a size', async () => {
    await expect(expect(honest).toPeakBelow('much')).rejects.toThrow('"much" is no size');
    expect(sizeInWords('1.5 GiB')).toBe(1.5 * 2 ** 30);
  });
});

describe('toReleaseEverything', () => {
  it('fails where bytes stay booked, and names them', async () => {
    await expect(expect(keeping).toReleaseEverything(once)).rejects.toThrow('still booked');
  });
});

function holding(name: string, reservation: string, imports: string): string {
  return `${imports}
import { defineScenario } from 'plimsoll';
export default defineScenario({
  name: '${name}',
  parameters: { size: [8 * 2 ** 20] },
  concurrency: [2],
  warmUp: { size: 65536 },
  reservation: ({ size }) => ${reservation},
  operation: async (_subject, { size }, { barrier }) => {
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    held.buffer.transfer(0);
  },
});`;
}

function booking(name: string, released: string): string {
  return `import { defineScenario, fromChannel } from 'plimsoll';
import { publishGovernor } from 'plimsoll/governor';
let booked = 0;
export default defineScenario({
  name: '${name}',
  parameters: { size: [8 * 2 ** 20] },
  concurrency: [2],
  warmUp: { size: 65536 },
  reservation: ({ size }) => size + 65536,
  governor: fromChannel(),
  operation: async (_subject, { size }, { barrier }) => {
    const bytes = size + 65536;
    publishGovernor('admitted', bytes, bytes, (booked += bytes), 0, 2 ** 40);
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    held.buffer.transfer(0);
    publishGovernor('released', bytes, ${released}, (booked -= ${released}), 0, 2 ** 40);
  },
});`;
}
