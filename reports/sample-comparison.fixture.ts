import { MiB } from '../harness/bytes.ts';
import type { AttributedCase } from '../harness/holders/compare.ts';
import { compareAttributions, differenceIcicle, leastDifference } from '../harness/holders/index.ts';
import type { Results } from '../harness/results/schema.ts';
import { sample } from './sample.fixture.ts';
import { sampleAttribution } from './sample-attribution.fixture.ts';

type Place = readonly [name: string, file: string, line: number];

/** Eight uploads before and after a change: one function is new, one is gone, one has moved and grew a little. */
export function sampleComparison() {
  const { results } = sample();
  const was = attributed([
    [['sealPart', 'src/seal.ts', 17], 64 * MiB],
    [['oldWay', 'src/old.ts', 5], 32 * MiB],
  ]);
  const is = attributed([
    [['sealPart', 'src/seal.ts', 19], 72 * MiB],
    [['keepPart', 'src/upload.ts', 41], 64 * MiB],
  ]);
  const compared = [
    {
      case: 'upload ×8',
      differences: compareAttributions(was, is),
      icicle: differenceIcicle(was, is),
      leastBytes: leastDifference(was, is),
    },
  ];
  const after: Results = { ...results, createdAt: '2025-11-22T09:00:00.000Z' };
  return { compared, before: results, after };
}

function attributed(rows: readonly (readonly [place: Place, bytes: number])[]): AttributedCase {
  const one = sampleAttribution('upload ×8');
  const frames = rows.map(([[name, file, line]]) => ({
    function: name,
    file,
    line,
    column: 1,
    owner: 'subject' as const,
  }));
  const server = { function: 'onrequest', file: 'node:_http_server', line: 1180, column: 1, owner: 'node' as const };
  const allocatedBy = rows.map(([, offHeapBytes], at) => ({
    stack: [0, at + 1],
    heapBytes: 0,
    offHeapBytes,
    objects: 8,
  }));
  return { concurrency: 8, attribution: { ...one, frames: [server, ...frames], allocatedBy } };
}
