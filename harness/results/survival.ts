/** The parts of the results file that real limits write: what was survived, and how the incidents ended. */
import { z } from 'zod';
import { byteCount } from './scenario-facts.ts';

/** All runs under one limit. */
const underLimit = z.object({
  limitBytes: byteCount,
  survived: z.int(),
  /** By the kernel, by its own counter. */
  killed: z.int(),
  outOfHeap: z.int(),
  failed: z.int(),
  timedOut: z.int(),
});

/** Bytes; each kind's highest by looks from outside, but for the kernel's own mark. */
const peakByKind = z.object({
  chargedBytes: byteCount,
  lastingBytes: byteCount,
  anonBytes: byteCount,
  fileBytes: byteCount,
  socketBytes: byteCount,
  kernelBytes: byteCount,
});

const survival = z.object({
  case: z.string(),
  /** Whose limit: `cgroup v1`. */
  limiter: z.string(),
  stepBytes: byteCount,
  runsEach: z.int(),
  /** Smallest limit that every run survived; null: not even the largest that was tried. */
  livesBytes: byteCount.nullable(),
  /** One step below, where at least one run died; null: there is none. */
  diesBytes: byteCount.nullable(),
  curve: z.array(underLimit),
  /** Under `livesBytes`. */
  peak: peakByKind.nullable(),
});

const replay = z.object({
  incident: z.string(),
  generation: z.enum(['before', 'after']),
  limitBytes: byteCount,
  limiter: z.string(),
  outcome: z.enum(['survived', 'killed', 'out of heap', 'timed out', 'incomplete']),
  how: z.string(),
  seconds: z.number(),
  peak: peakByKind.nullable(),
  /** What was asked of it, done, and right to the byte; null: it did not live to be asked. */
  work: z.object({ expected: z.int(), completed: z.int(), verified: z.int() }).nullable(),
});

/** Versioned apart: results without it stay readable, and readers of before pass over it. */
export const survivals = z.object({ version: z.literal(1), cases: z.array(survival) });
export const replays = z.object({ version: z.literal(1), runs: z.array(replay) });

export type Survival = z.infer<typeof survival>;
