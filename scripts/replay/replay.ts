/** One replay of one incident: the subject alone in a group with a real limit, all else outside. */
import { fileURLToPath } from 'node:url';
import { type Ending, type Limiter, type PeakByKind, startLimited } from '../../harness/limits/index.ts';
import type { Generation, Incident, Prepared, Work } from './incident.ts';

/** A bound, so that a process that stands still ends; what is wanted is 60 s, and the longest took 51. */
const DECIDED_WITHIN_MS = 90_000;
const ENDS_WITHIN_MS = 5_000;

export interface Replayed {
  readonly incident: Incident['name'];
  readonly generation: Generation;
  readonly limitBytes: number;
  /** `incomplete`: it lived, and did not do all that was asked, or not rightly. */
  readonly outcome: Exclude<Ending, 'failed'> | 'incomplete';
  readonly how: string;
  readonly seconds: number;
  readonly peak: PeakByKind | null;
  /** Null where it did not live to be asked. */
  readonly work: Work | null;
}

/** @throws LimitError when the group can't be made */
export async function replay(
  limiter: Limiter,
  incident: Incident,
  generation: Generation,
  limitBytes: number,
): Promise<Replayed> {
  const prepared = await incident.prepare(generation);
  const group = await limiter.create(limitBytes);
  try {
    const words = [process.execPath, ...incident.nodeFlags[generation], fileURLToPath(incident.subject)];
    const argument = JSON.stringify(prepared.options);
    const subject = startLimited(group, [...words, argument], { timeoutMs: DECIDED_WITHIN_MS });
    const worked = await workWith(prepared, subject);
    const run = await subject.ended;
    const work = await workOf(prepared, worked, run.ending === 'survived');
    const { ending, how, seconds, peak, output } = run;
    const done = work !== null && work.verified === work.expected;
    const outcome =
      ending === 'survived' ? (done ? 'survived' : 'incomplete') : ending === 'failed' ? 'incomplete' : ending;
    const said = outcome === 'incomplete' ? `${how}; ${lastLines(output)}` : how;
    return { incident: incident.name, generation, limitBytes, outcome, how: said, seconds, peak, work };
  } finally {
    await group.remove();
    await prepared.end();
  }
}

type Subject = ReturnType<typeof startLimited>;

interface Worked {
  readonly work: Work | null;
  /** What the subject said at its end. */
  readonly said: unknown;
}

async function workWith(prepared: Prepared, subject: Subject): Promise<Worked> {
  const ready = Promise.withResolvers<unknown>();
  let said: unknown = null;
  subject.onLine((line) => {
    if (line.startsWith('ready ')) ready.resolve(JSON.parse(line.slice('ready '.length)));
    if (line.startsWith('done ')) said = JSON.parse(line.slice('done '.length));
  });
  const ended = subject.ended.then(() => null);
  if (prepared.work === null) {
    await ended;
    return { work: null, said };
  }
  const { work } = prepared;
  const works = Promise.race([ready.promise.then(work), ended.then(() => null)]);
  const result = await works;
  if (result !== null) await end(subject);
  return { work: result, said };
}

/** A server that does not end when it is asked to keeps nobody waiting: the group is emptied. */
async function end(subject: Subject): Promise<void> {
  subject.terminate();
  const patience = AbortSignal.timeout(ENDS_WITHIN_MS);
  await Promise.race([subject.ended, new Promise((resolve) => patience.addEventListener('abort', resolve))]);
}

async function workOf(prepared: Prepared, { work, said }: Worked, survived: boolean): Promise<Work | null> {
  if (prepared.check === undefined || !survived) return work;
  return await prepared.check(said);
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' | ');
}
