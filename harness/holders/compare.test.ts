import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import type { Attributed, Frame } from '../results/attribution.ts';
import { type AttributedCase, compareAttributions, differenceIcicle } from './compare.ts';

const node: Frame = { function: 'onStreamRead', file: 'node:net', line: 1, column: 1, owner: 'node' };
const upload = (line: number, name = 'seal'): Frame => {
  return { function: name, file: 'src/upload.ts', line, column: 3, owner: 'subject' };
};
const concat: Frame = { function: 'concat', file: 'node:buffer', line: 500, column: 1, owner: 'node' };

function attributedCase(
  concurrency: number,
  rows: readonly (readonly [frames: Frame[], bytes: number])[],
): AttributedCase {
  const frames = rows.flatMap(([stack]) => stack);
  const allocatedBy = rows.map(([stack, bytes]) => ({
    stack: stack.map((frame) => frames.indexOf(frame)),
    heapBytes: 0,
    offHeapBytes: bytes,
    objects: 1,
  }));
  return { concurrency, attribution: { frames, allocatedBy } as unknown as Attributed };
}

const before = attributedCase(4, [[[node, upload(17, 'read'), concat], 32 * MiB]]);

test('what is new is told with its line, for one operation', () => {
  const after = attributedCase(2, [
    [[node, upload(17, 'read'), concat], 16 * MiB],
    [[node, upload(41), concat], 16 * MiB],
  ]);
  expect(compareAttributions(before, after).map(({ sentence }) => sentence)).toEqual([
    '+8.0 MiB an operation, new at src/upload.ts:41 (seal)',
  ]);
});

test('what has grown, shrunk and gone is told, growth first', () => {
  const was = attributedCase(1, [
    [[upload(1, 'a')], 8 * MiB],
    [[upload(2, 'b')], 8 * MiB],
    [[upload(3, 'c')], 8 * MiB],
  ]);
  const is = attributedCase(1, [
    [[upload(1, 'a')], 10 * MiB],
    [[upload(2, 'b')], 4 * MiB],
  ]);
  expect(compareAttributions(was, is).map(({ sentence }) => sentence)).toEqual([
    '+2.0 MiB an operation at src/upload.ts:1 (a), now 10.0 MiB instead of 8.0 MiB',
    '−4.0 MiB an operation at src/upload.ts:2 (b), now 4.0 MiB instead of 8.0 MiB',
    '−8.0 MiB an operation, gone from src/upload.ts:3 (c)',
  ]);
});

test('differences as small as those of two runs of the same code are not told', () => {
  const after = attributedCase(4, [
    [[node, upload(17, 'read'), concat], 32.5 * MiB],
    [[upload(5, 'tiny')], 0.1 * MiB],
  ]);
  expect(compareAttributions(before, after)).toEqual([]);
});

test('a function that moved within its file is the same one, told where it stands now', () => {
  const moved = attributedCase(4, [[[node, upload(19, 'read'), concat], 64 * MiB]]);
  expect(compareAttributions(before, moved).map(({ sentence }) => sentence)).toEqual([
    '+8.0 MiB an operation at src/upload.ts:19 (read), now 16.0 MiB instead of 8.0 MiB',
  ]);
  const nameless = attributedCase(4, [[[node, upload(17, '')], 32 * MiB]]);
  const other = attributedCase(4, [[[node, upload(19, '')], 32 * MiB]]);
  expect(compareAttributions(nameless, other)).toHaveLength(2);
});

test('bytes of native births are told by their name', () => {
  const birth: Frame = { function: 'socket reads', file: '', line: 0, column: 0, owner: 'native' };
  const after = attributedCase(4, [
    [[node, upload(17, 'read'), concat], 32 * MiB],
    [[birth, node], 8 * MiB],
  ]);
  expect(compareAttributions(before, after)[0]?.sentence).toBe('+2.0 MiB an operation, new at socket reads');
});

test('the icicle has both sides of every frame, and a line that moved is no new frame', () => {
  const after = attributedCase(4, [[[node, upload(19, 'read'), concat], 16 * MiB]]);
  const root = differenceIcicle(before, after);
  expect(root).toMatchObject({ beforeBytes: 8 * MiB, afterBytes: 4 * MiB });
  const [read] = root.children[0]?.children ?? [];
  expect(read).toMatchObject({ owner: 'subject', beforeBytes: 8 * MiB, afterBytes: 4 * MiB });
  expect(read?.children).toHaveLength(1);
});
