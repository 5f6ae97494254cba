/** The baseline file: the peaks that somebody has accepted, with the reason. Committed; written by hand's command only. */
import { z } from 'zod';

export const BASELINE_FORMAT = 'plimsoll/baseline';
export const BASELINE_VERSION = 1;
export const BASELINE_FILE = 'plimsoll.baseline.json';

const byteCount = z.int();

const fingerprint = z.strictObject({
  node: z.string(),
  v8: z.string(),
  platform: z.string(),
  arch: z.string(),
  libc: z.string(),
  heapMiB: z.int(),
});

/** How the measured process was started: with other flags or another limit its figures are other figures. */
const conditions = { flags: z.array(z.string()), limitBytes: byteCount.nullable() };

/** Bytes of the whole wave, a figure a trial. */
const acceptedCase = z.strictObject({
  case: z.string(),
  /** Of one operation, when it was accepted. */
  reservedBytes: byteCount,
  live: z.strictObject({ ...conditions, bandBytes: byteCount, heldBytes: z.array(byteCount).min(1) }).nullable(),
  resident: z
    .strictObject({
      ...conditions,
      aboveFloorBytes: z.array(byteCount).min(1),
      floorBytes: z.array(byteCount).min(1),
    })
    .nullable(),
});

const update = z.strictObject({
  date: z.string(),
  reason: z.string(),
  /** The commands that measured it, and the number of cases that it accepted. */
  measuredBy: z.array(z.string()),
  cases: z.int(),
});

const machineSchema = z.strictObject({
  fingerprint,
  /** The newest last. */
  updates: z.array(update),
  cases: z.array(acceptedCase),
});

export const baselineSchema = z.strictObject({
  format: z.literal(BASELINE_FORMAT),
  version: z.literal(BASELINE_VERSION),
  machines: z.array(machineSchema),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineMachine = z.infer<typeof machineSchema>;
export type AcceptedCase = z.infer<typeof acceptedCase>;
