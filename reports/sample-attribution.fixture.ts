import { MiB } from '../harness/bytes.ts';
import type { Attributed, Frame, Growth } from '../harness/results/attribution.ts';

const frames: readonly Frame[] = [
  frame('onrequest', 'node:_http_server', 1180, 'node'),
  frame('emit', 'node:events', 508, 'node'),
  frame('handleUpload', 'src/upload.ts', 41, 'subject'),
  frame('sealPart', 'src/seal.ts', 17, 'subject'),
  frame('allocUnsafeSlow', 'node:buffer', 402, 'node'),
  frame('send', '@aws-sdk/client-s3', 0, 'dependency'),
  frame('buildHeaders', '@smithy/core', 0, 'dependency'),
  frame('socket read', '', 0, 'native'),
  frame('', 'src/queue.ts', 9, 'subject'),
];

/** Eight uploads at their peak: two slabs each from the user's own line, and what the sockets brought. */
export function sampleAttribution(id: string, message = ''): Attributed {
  return {
    case: id,
    startedAt: '2025-11-21T01:21:00.000Z',
    seconds: 4.2,
    flags: ['--expose-gc', '--no-compact'],
    status: 'attributed',
    peak: { checkpoint: 'upload.part-sealed', wave: 0, heapBytes: 3.2 * MiB, offHeapBytes: 84 * MiB },
    check: { expectedBytes: 8 * MiB, rightBytes: 8 * MiB, trusted: true },
    frames: [...frames],
    allocatedBy: [
      { stack: [0, 1, 2, 3, 4], heapBytes: 0, offHeapBytes: 64 * MiB, objects: 8 },
      { stack: [0, 1, 2, 5, 6], heapBytes: 2.4 * MiB, offHeapBytes: 12 * MiB, objects: 4100 },
      { stack: [7], heapBytes: 0.1 * MiB, offHeapBytes: 7.5 * MiB, objects: 120 },
      { stack: [0, 1, 8], heapBytes: 0.5 * MiB, offHeapBytes: 0, objects: 900 },
    ],
    heldBy: [
      { holder: `slab of class SealedPart (src/seal.ts:12)${message}`, bytes: 64 * MiB, objects: 8 },
      { holder: 'body of the request in http.ClientRequest', bytes: 19.5 * MiB, objects: 130 },
    ],
    poolPages: { pages: 12, pageBytes: 12 * 64 * 1024, pinnedBytes: 1800, leastPinned: [12, 40, 40, 96, 128, 160] },
    unattributed: [{ what: 'born before tracking began', bytes: 0.7 * MiB }],
    churn: [
      { stack: [0, 1, 2, 5, 6], bytes: 42 * MiB },
      { stack: [0, 1, 8], bytes: 6 * MiB },
    ],
  };
}

export function sampleGrowth(id: string): Growth {
  return {
    case: id,
    operations: 40,
    retainedBytesPerOperation: 1100,
    leaks: [{ bytes: 44_000, objects: 40, path: ['(global)', 'sessions: Map (src/sessions.ts:4)', 'Session'] }],
  };
}

function frame(name: string, file: string, line: number, owner: Frame['owner']): Frame {
  return { function: name, file, line, column: line === 0 ? 0 : 5, owner };
}
