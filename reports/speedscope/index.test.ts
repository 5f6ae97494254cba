import { expect, test } from 'vitest';
import { icicleOf } from '../html/icicle-of.ts';
import { sampleAttribution } from '../sample-attribution.fixture.ts';
import { renderSpeedscope } from './index.ts';

const attribution = sampleAttribution('upload ×8');
const icicle = icicleOf('upload', attribution);
const file = JSON.parse(renderSpeedscope(icicle));

test('every profile has a weight for each of its stacks, and their sum as its end', () => {
  for (const { samples, weights, startValue, endValue, unit, type } of file.profiles) {
    expect([type, unit, startValue]).toEqual(['sampled', 'bytes', 0]);
    expect(samples).toHaveLength(weights.length);
    expect(weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBe(endValue);
  }
});

test('heap and off-heap are added in the first, and what is on the heap alone is not in the second', () => {
  const alive = attribution.peak.heapBytes + attribution.peak.offHeapBytes;
  const offHeap = attribution.allocatedBy.filter((row) => row.offHeapBytes > 0);
  expect(Math.abs(file.profiles[0].endValue - alive)).toBeLessThan(10);
  expect(file.profiles[1].samples).toEqual([...offHeap.map(({ stack }) => stack), [9]]);
  expect(file.profiles).toHaveLength(3);
});

test('every frame of a stack is there, and one without a place has none', () => {
  const used = file.profiles.flatMap(({ samples }: { samples: number[][] }) => samples.flat());
  expect(Math.max(...used)).toBeLessThan(file.shared.frames.length);
  expect(file.shared.frames[2]).toEqual({ name: 'handleUpload', file: 'src/upload.ts', line: 41, col: 5 });
  expect(file.shared.frames[7]).toEqual({ name: 'socket read' });
  expect(file.shared.frames[8].name).toBe('(anonymous)');
});

test('the same attribution gives the same bytes', () => {
  expect(renderSpeedscope(icicleOf('upload', sampleAttribution('upload ×8')))).toBe(renderSpeedscope(icicle));
});
