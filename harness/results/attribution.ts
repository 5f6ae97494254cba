/** The part of the results file that the attribution lane writes: who held the memory at the live peak of a case. */
import { z } from 'zod';

const byteCount = z.number();

/** One place in the code. Files of the user's project are relative to where the command ran. */
const frame = z.object({
  /** Empty for an anonymous function. */
  function: z.string(),
  /** `node:…` for Node's own, the package's name for a dependency, a path otherwise; empty: native. */
  file: z.string(),
  /** 1-based; 0 where there is none. */
  line: z.int(),
  column: z.int(),
  /** Whose code it is: what folds away first is not the user's. */
  owner: z.enum(['subject', 'dependency', 'node', 'native']),
});

/** Bytes by one stack. `stack` lists indices of `frames`, the outermost first. */
const stackBytes = z.object({
  stack: z.array(z.int()),
  /** Objects on V8's heap. */
  heapBytes: byteCount,
  /** Backing stores, charged to the stack that allocated their owner. */
  offHeapBytes: byteCount,
  objects: z.int(),
});

const attributionHead = {
  case: z.string(),
  startedAt: z.string(),
  seconds: z.number(),
  flags: z.array(z.string()),
};

const attributed = z.object({
  ...attributionHead,
  status: z.literal('attributed'),
  /** Where the snapshot was taken, and what was alive there above the cold subject. */
  peak: z.object({ checkpoint: z.string(), wave: z.int(), heapBytes: byteCount, offHeapBytes: byteCount }),
  /** The known holder that rode along: under 95 % right, nothing of the rest is shown. */
  check: z.object({ expectedBytes: byteCount, rightBytes: byteCount, trusted: z.boolean() }),
  frames: z.array(frame),
  allocatedBy: z.array(stackBytes),
  /** Nearest retainer outside Node's own objects, in plain words, such as `parts of class Upload (upload.ts:41)`. */
  heldBy: z.array(z.object({ holder: z.string(), bytes: byteCount, objects: z.int() })),
  /** Pages of Node's buffer pool that are still there, their bytes together, and how few of them pin it. */
  poolPages: z.object({
    pages: z.int(),
    pageBytes: byteCount,
    pinnedBytes: byteCount,
    /** Bytes in use of the pages that the fewest pin, a page each, the fewest first. */
    leastPinned: z.array(byteCount).default([]),
  }),
  /** Live bytes that no stack is known for, by reason. */
  unattributed: z.array(z.object({ what: z.string(), bytes: byteCount })),
  /** Allocated in one wave and perhaps collected since: V8's sampling profile. Heap only; it never sees off-heap bytes. */
  churn: z.array(z.object({ stack: z.array(z.int()), bytes: byteCount })),
  /** The heap snapshot's file, and what the process that read it took at its highest. */
  snapshot: z.object({ fileBytes: byteCount, seconds: z.number(), peakBytes: byteCount }).optional(),
});

const notAttributed = z.object({
  ...attributionHead,
  status: z.literal('failed'),
  /** One sentence: what happened, and what to do. */
  message: z.string(),
});

export const attribution = z.discriminatedUnion('status', [attributed, notAttributed]);

/** Bytes that stay after operations have ended, by memlab's snapshots around them. */
export const growth = z.object({
  case: z.string(),
  operations: z.int(),
  retainedBytesPerOperation: z.number(),
  /** All bytes that one retainer keeps, and in plain words how it does, from what holds it all to what is held. */
  leaks: z.array(z.object({ bytes: byteCount, objects: z.int(), path: z.array(z.string()) })),
});

export type Attribution = z.infer<typeof attribution>;
export type Attributed = z.infer<typeof attributed>;
export type Frame = z.infer<typeof frame>;
export type StackBytes = z.infer<typeof stackBytes>;
export type Growth = z.infer<typeof growth>;
