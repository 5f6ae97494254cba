import { expect, test } from 'vitest';
import { icicleOf } from '../html/icicle-of.ts';
import { sampleAttribution } from '../sample-attribution.fixture.ts';
import { renderHeapProfile } from './index.ts';

interface Node {
  readonly callFrame: { readonly functionName: string; readonly lineNumber: number; readonly url: string };
  readonly selfSize: number;
  readonly id: number;
  readonly children: readonly Node[];
}

const attribution = sampleAttribution('upload ×8');
const { head } = JSON.parse(renderHeapProfile(icicleOf('upload', attribution))) as { head: Node };

function all(node: Node): Node[] {
  return [node, ...node.children.flatMap(all)];
}

test('every byte is in it once', () => {
  const alive = attribution.peak.heapBytes + attribution.peak.offHeapBytes;
  const written = all(head).reduce((sum, { selfSize }) => sum + selfSize, 0);
  expect(Math.abs(written - alive)).toBeLessThan(10);
});

test('stacks that begin alike share their beginning, and every node has its own id', () => {
  expect(head.children.map(({ callFrame }) => callFrame.functionName)).toEqual([
    'onrequest',
    'socket read',
    '(no stack known)',
  ]);
  const ids = all(head).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('lines count from 0, as V8 counts them', () => {
  const upload = all(head).find(({ callFrame }) => callFrame.functionName === 'handleUpload');
  expect(upload?.callFrame).toMatchObject({ url: 'src/upload.ts', lineNumber: 40 });
});
