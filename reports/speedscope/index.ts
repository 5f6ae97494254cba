import { formatBytes } from '../../harness/bytes.ts';
import type { Attributed, Frame } from '../../harness/results/attribution.ts';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

/**
 * An attribution as a file for https://www.speedscope.app: what was alive at the peak by the stack that allocated it, in
 * all, off-heap alone, and apart from these what one wave allocated. Weights are bytes.
 */
export function renderSpeedscope(attribution: Attributed): string {
  const { peak, frames, allocatedBy, churn } = attribution;
  const alive = `alive at ${peak.checkpoint}, wave ${peak.wave}`;
  const all = allocatedBy.map(({ stack, heapBytes, offHeapBytes }) => ({ stack, bytes: heapBytes + offHeapBytes }));
  const offHeap = allocatedBy.map(({ stack, offHeapBytes }) => ({ stack, bytes: offHeapBytes }));
  const document = {
    $schema: SCHEMA,
    name: `${attribution.case}: ${formatBytes(peak.heapBytes + peak.offHeapBytes)} at the peak`,
    exporter: 'plimsoll',
    activeProfileIndex: 0,
    shared: { frames: frames.map(sharedFrame) },
    profiles: [
      profile(`${alive}: heap and off-heap`, all),
      profile(`${alive}: off-heap alone`, offHeap),
      profile('allocated in one wave, collected or not: heap alone', churn),
    ],
  };
  return `${JSON.stringify(document)}\n`;
}

function sharedFrame({ function: name, file, line, column }: Frame) {
  const place = file === '' ? {} : { file, ...(line === 0 ? {} : { line, col: column }) };
  return { name: name === '' ? '(anonymous)' : name, ...place };
}

interface Weighted {
  readonly stack: readonly number[];
  readonly bytes: number;
}

/** A sample a stack, outermost frame first. Weightless ones are left out: speedscope draws them as slivers. */
function profile(name: string, stacks: readonly Weighted[]) {
  const kept = stacks.filter(({ bytes }) => bytes > 0);
  const weights = kept.map(({ bytes }) => bytes);
  const endValue = weights.reduce((sum, bytes) => sum + bytes, 0);
  return {
    type: 'sampled',
    name,
    unit: 'bytes',
    startValue: 0,
    endValue,
    samples: kept.map(({ stack }) => stack),
    weights,
  };
}
