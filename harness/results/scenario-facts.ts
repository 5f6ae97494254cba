/** The part of the results file that a scenario's describe process writes. */
import { z } from 'zod';

export const byteCount = z.number();
export const lane = z.enum(['live', 'resident']);
export const planName = z.enum(['quick', 'pr', 'full']);
export const parameters = z.record(z.string(), z.number());
const rule = z.enum(['live', 'resident', 'accounting', 'fits', 'admits']);

/** Where in the user's source a formula stands; 1-based, path relative to where the command ran. */
export const location = z.object({ file: z.string(), line: z.int(), column: z.int(), function: z.string() });

export const point = z.object({
  parameters,
  reservationBytes: byteCount,
  /** Bytes one operation moves, for the plans' limits. */
  movesBytes: byteCount,
  /** For reference subjects: what each lane must read per operation; null where the lane can't see it. */
  truth: z
    .object({
      live: z.object({ lowerBytes: byteCount, upperBytes: byteCount }).nullable(),
      residentBytes: byteCount.nullable(),
    })
    .nullable(),
});

export const control = z.object({
  name: z.string(),
  variant: z.string().nullable(),
  caughtBy: rule,
  /** The smallest plan that runs the case of its variant. */
  plan: planName,
  at: z.object({ parameters, concurrency: z.int() }).nullable(),
  /** The dishonest reservation at every point of the matrix, in the matrix's order (and at `at`); null: the product's. */
  reservations: z.array(z.object({ parameters, reservationBytes: byteCount })).nullable(),
});

/** One step of a reservation's formula: its bytes at `at − 1` and at `at`. */
const jump = z.object({ at: z.number(), fromBytes: byteCount, toBytes: byteCount });

/** A parameter that may be any whole number from `low` to `high`, the others being what they are. */
const range = z.object({
  parameter: z.string(),
  low: z.number(),
  high: z.number(),
  others: parameters,
  /** Where the reservation jumps, the largest first. */
  jumps: z.array(jump),
});

/** A scenario as its describe process wrote it. */
export const scenario = z.object({
  name: z.string(),
  file: z.string(),
  shape: z.enum(['function', 'server']),
  /** Of a program in any language: whether it is told its budget, and where its bookings are read from. */
  command: z.object({ takesBudget: z.boolean(), gauge: z.boolean() }).optional(),
  /** No reservation is declared: it is judged by whether it fits. */
  unreserved: z.boolean().optional(),
  kind: z.enum(['product', 'reference']),
  /** The matrix, and behind it the points that were looked at in a range. */
  points: z.array(point),
  ranges: z.array(range),
  concurrency: z.array(z.int()),
  warmUp: parameters,
  variants: z.array(z.string()).min(1),
  allowanceBytes: byteCount,
  governor: z.boolean(),
  budgetBytes: byteCount.nullable(),
  limitBytes: byteCount.nullable(),
  expects: z.array(z.string()),
  mustAdmit: z
    .object({
      budgetBytes: byteCount,
      atLeast: z.int(),
      reservations: z.array(z.object({ parameters, reservationBytes: byteCount })),
    })
    .nullable(),
  tight: z.number(),
  /** The smallest plan that runs it. */
  plan: planName,
  lanes: z.array(lane),
  controls: z.array(control),
  reservationLocation: location.nullable(),
  /** Of the scenario, its load and its sidecars with everything of the user's that they import; packages are not in it. */
  sourceHash: z.string().optional(),
});

export type Jump = z.infer<typeof jump>;
export type Range = z.infer<typeof range>;
