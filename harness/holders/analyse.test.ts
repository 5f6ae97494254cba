import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SampledHeap } from '../probe/protocol.ts';
import { type Analysis, type AnalysisTask, analyse } from './analyse.ts';
import { wordsOf } from './frames.ts';
import { SIZES } from './test-support/held-in-many-ways.ts';

const at = (file: string) => fileURLToPath(new URL(`test-support/${file}`, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-analyse-'));
const source = readFileSync(at('held-in-many-ways.ts'), 'utf8').split('\n');
/** As it stands in a frame: the line on which this text first stands. */
const line = (text: string) => `held-in-many-ways.ts:${source.findIndex((one) => one.includes(text)) + 1}`;
const noFrame = { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 };

let task: AnalysisTask;
let analysis: Analysis;

beforeAll(async () => {
  const snapshotPath = join(directory, 'one.heapsnapshot');
  const flags = ['--no-compact', '--expose-gc', '--single-threaded', '--no-flush-bytecode'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, at('tracked.ts'), snapshotPath], {
    env: {},
  });
  const { coldId, coldExternalBytes, externalBytes } = JSON.parse(stdout);
  const poolPages = { pages: 0, pageBytes: 0, pinnedBytes: 0, leastPinned: [] };
  const churn: SampledHeap = {
    callFrame: noFrame,
    selfSize: 0,
    children: [
      {
        callFrame: { ...noFrame, functionName: 'made', url: `file://${at('held-in-many-ways.ts')}` },
        selfSize: 3000,
        children: [],
      },
      {
        callFrame: { ...noFrame, functionName: 'probe', url: `file://${at('tracked.ts')}` },
        selfSize: 9000,
        children: [],
      },
    ],
  };
  task = {
    snapshotPath,
    code: { bundle: at('held-in-many-ways.ts'), mapPath: 'none', probe: at('tracked.ts'), cwd: directory },
    coldId,
    coldExternalBytes,
    taken: { checkpoint: 'end', wave: 0, reachableBytes: 0, externalBytes, poolPages },
    churn,
    sampledWaves: 3,
  };
  analysis = analyse(task);
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true }));

function allocated(words: string): number {
  const rows = analysis.allocatedBy.filter(({ stack }) => stack.map(frame).join(' > ').includes(words));
  return rows.reduce((sum, { offHeapBytes }) => sum + offHeapBytes, 0);
}

function frame(index: number): string {
  const found = analysis.frames[index];
  return found === undefined ? '?' : wordsOf(found);
}

function held(words: string): number {
  return analysis.heldBy.reduce((sum, { holder, bytes }) => sum + (holder.includes(words) ? bytes : 0), 0);
}

const about = (size: number) => ({
  asymmetricMatch: (bytes: number) => bytes >= size && bytes < size * 1.01 + 2000,
  toString: () => `about ${size}`,
});

describe('allocated by', () => {
  test('a backing store is charged to the function that allocated its owner, by name and line', () => {
    expect(allocated(`${line('add(size')} (add) > node:buffer (allocUnsafeSlow)`)).toEqual(about(SIZES.field));
    expect(allocated(`${line('function capture')} (capture) > `)).toEqual(about(SIZES.captured));
    expect(allocated(`${line('function waitForEver')} (waitForEver) > `)).toEqual(about(SIZES.suspended));
    expect(allocated(`${line('function holdInManyWays')} (holdInManyWays) > node:b`)).toEqual(about(SIZES.module));
  });

  test('what is born in native code has a name that a person understands', () => {
    expect(allocated('HTTP request bodies')).toEqual(about(SIZES.native));
    expect(allocated('socket reads')).toEqual(about(SIZES.native));
    expect(allocated('WebCrypto and other native results')).toEqual(about(SIZES.native));
    // The last chunk of 128 KiB is cut out of another page.
    expect(allocated('zlib output')).toEqual(about(SIZES.native - 128 * 1024));
  });

  test('the check reads every one of its bytes right, and they are nobody’s', () => {
    expect(analysis.check.rightBytes).toBe(analysis.check.expectedBytes);
    expect(analysis.check.trusted).toBe(true);
    expect(allocated('plimsollHolds')).toBe(0);
    expect(held('Plimsoll')).toBe(0);
  });

  test('all live bytes are accounted for: by stacks, or by what is missing', () => {
    const { heapBytes, offHeapBytes } = analysis.peak;
    const byStack = analysis.allocatedBy.reduce((sum, row) => sum + row.heapBytes + row.offHeapBytes, 0);
    const missing = analysis.unattributed.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(byStack + missing).toBe(heapBytes + offHeapBytes);
    expect(byStack).toBeGreaterThan(0.95 * (heapBytes + offHeapBytes));
  });
});

describe('held by', () => {
  test.each([
    ['a field', '`parts` of class Upload (', line('class Upload'), SIZES.field],
    ['a captured variable', '`captured`, captured by ', line('function listener'), SIZES.captured],
    ['a suspended function', 'the suspended function waitForEver (', line('function waitForEver'), SIZES.suspended],
    ['a variable of a module', 'the module’s variable `ofTheModule` (', line('const ofTheModule'), SIZES.module],
  ])('%s', (_, words, place, size) => {
    expect(held(words)).toBe(held(place));
    expect(held(words)).toEqual(about(size));
  });

  test('adds up to all live bytes', () => {
    const { heapBytes, offHeapBytes } = analysis.peak;
    const missing = analysis.unattributed.filter(({ what }) => what.includes('a snapshot does not show'));
    const shown = heapBytes + offHeapBytes - missing.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(held('')).toBe(shown);
  });
});

test('churn is told for one wave, without the instrument’s own', () => {
  expect(analysis.churn.map(({ stack, bytes }) => [stack.map(frame).join(), bytes])).toEqual([
    [expect.stringMatching(/held-in-many-ways\.ts:0 \(made\)$/), 1000],
  ]);
});

test('nothing is shown when the check was wrong', () => {
  const spoiled = analyse({ ...task, snapshotPath: withoutStacks(task.snapshotPath) });
  expect(spoiled.check.trusted).toBe(false);
  expect(spoiled).toMatchObject({ allocatedBy: [], heldBy: [], churn: [], unattributed: [] });
});

/** As a snapshot is when collections have moved the objects: they are there, and their stacks are not. */
function withoutStacks(path: string): string {
  const spoiled = join(directory, 'spoiled.heapsnapshot');
  const snapshot = JSON.parse(readFileSync(path, 'utf8')) as { nodes: number[] };
  for (let i = 5; i < snapshot.nodes.length; i += 7) if (i % 3 !== 0) snapshot.nodes[i] = 0;
  writeFileSync(spoiled, JSON.stringify(snapshot));
  return spoiled;
}
