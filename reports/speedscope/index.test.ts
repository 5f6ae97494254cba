import { expect, test } from 'vitest';
import { sampleAttribution } from '../sample-attribution.fixture.ts';
import { renderSpeedscope } from './index.ts';

const attribution = sampleAttribution('upload ×8');
const file = JSON.parse(renderSpeedscope(attribution));

test('every profile has a weight for each of its stacks, and their sum as its end', () => {
  for (const { samples, weights, startValue, endValue, unit, type } of file.profiles) {
    expect([type, unit, startValue]).toEqual(['sampled', 'bytes', 0]);
    expect(samples).toHaveLength(weights.length);
    expect(weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBe(endValue);
  }
});

test('heap and off-heap are added in the first, and what is on the heap alone is not in the second', () => {
  const bytes = attribution.allocatedBy.reduce((sum, row) => sum + row.heapBytes + row.offHeapBytes, 0);
  const offHeap = attribution.allocatedBy.filter((row) => row.offHeapBytes > 0);
  expect(file.profiles[0].endValue).toBeCloseTo(bytes);
  expect(file.profiles[1].samples).toEqual(offHeap.map(({ stack }) => stack));
});

test('every frame of a stack is there, and one without a place has none', () => {
  const used = file.profiles.flatMap(({ samples }: { samples: number[][] }) => samples.flat());
  expect(Math.max(...used)).toBeLessThan(file.shared.frames.length);
  expect(file.shared.frames[2]).toEqual({ name: 'handleUpload', file: 'src/upload.ts', line: 41, col: 5 });
  expect(file.shared.frames[7]).toEqual({ name: 'socket read' });
  expect(file.shared.frames[8].name).toBe('(anonymous)');
});

test('the same attribution gives the same bytes', () => {
  expect(renderSpeedscope(sampleAttribution('upload ×8'))).toBe(renderSpeedscope(attribution));
});
