/** The soak's backend: a strict S3 server that takes its time, and has failures, resets and stalls at seeded places. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../../fixtures/s3/faults.ts';
import { startS3Server } from '../../../fixtures/s3/server.ts';
import { answer } from '../answering.ts';
import { type Chance, createChance } from './chance.ts';

export interface SoakBackend {
  readonly seed: number;
}

/** Of each so many bodies, these meet a fault; of other requests every so many is answered 500. */
const BODIES = 100;
const faultsOfBodies: readonly [string, Fault][] = [
  ['500', { status: 500, code: 'InternalError' }],
  ['500', { status: 500, code: 'InternalError', early: true }],
  ['503', { status: 503, code: 'SlowDown', early: true }],
  ['reset', 'reset'],
  ['stall', 'stall'],
];
const OTHERS = 60;
const BEFORE_BODY_MS = { least: 5, most: 80 };
const BEFORE_ANSWER_MS = { least: 200, most: 800 };

const counts: Record<string, number> = {};

answer({
  async start({ seed }: SoakBackend) {
    const chance = createChance(seed);
    const lately = ({ least, most }: typeof BEFORE_BODY_MS) => sleep(chance.between(least, most)).then(() => undefined);
    const nextFault = planOf(chance);
    const { endpoint } = await startS3Server({
      keep: true,
      gate: { headers: () => lately(BEFORE_BODY_MS), answer: () => lately(BEFORE_ANSWER_MS) },
      faults: ({ kind }) => nextFault(kind === 'put' || kind === 'part'),
    });
    return { endpoint };
  },
  tell: () => counts,
});

function planOf(chance: Chance): (hasBody: boolean) => Fault {
  let bodies: (readonly [string, Fault] | null)[] = [];
  let others = 0;
  return (hasBody) => {
    if (hasBody && bodies.length === 0) bodies = nextBodies(chance);
    const met = hasBody ? bodies.pop() : ++others % OTHERS === 0 ? faultsOfBodies[0] : null;
    if (!met) return 'ok';
    const [name, fault] = met;
    counts[name] = (counts[name] ?? 0) + 1;
    return fault;
  };
}

function nextBodies(chance: Chance) {
  const places: (readonly [string, Fault] | null)[] = Array.from({ length: BODIES }, () => null);
  for (const fault of faultsOfBodies) {
    let at = chance.between(0, BODIES - 1);
    while (places[at] !== null) at = (at + 1) % BODIES;
    places[at] = fault;
  }
  return places;
}
