/** A load process of the soak: workers that do one thing over and over until they are told to stop, and a tally of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from '../answering.ts';

export interface Tally {
  /** What was answered with success. */
  readonly acknowledged: number;
  readonly acknowledgedBytes: number;
  /** Of that: what was then found as it must be, to the byte. */
  readonly verified: number;
  readonly verifiedBytes: number;
  /** What was not: the first few. */
  readonly wrong: readonly string[];
  /** Faults that this load made itself. */
  readonly faults: Readonly<Record<string, number>>;
  /** Operations that ended without success, by how. */
  readonly failed: Readonly<Record<string, number>>;
  /** The highest figure that was handed to {@link Ledger.highest}. */
  readonly highest: number;
  /** Workers that did not end when they were told to stop. */
  readonly unfinished: number;
}

/** A tally while it is kept. */
export interface Ledger {
  acknowledged(bytes: number): void;
  verified(bytes: number): void;
  wrong(words: string): void;
  fault(name: string): void;
  highest(figure: number): void;
}

/** Does one operation. Rejects where it was not acknowledged. */
export type Worker = () => Promise<void>;

const MOST_WORDS = 5;
const PAUSE_AFTER_FAILURE_MS = 100;
/** Longer than anything that a load waits for. */
const ENDS_WITHIN_MS = 30_000;

export type Deeds = Readonly<Record<string, (value: never) => unknown>>;

/** Answers `start`, `tell` and `stop`, and `deeds`. */
export function answerLoad<Asked>(workersOf: (asked: Asked, ledger: Ledger) => readonly Worker[], deeds: Deeds = {}) {
  const { ledger, read, failed } = createLedger();
  let stopping = false;
  let unfinished = 0;
  let ended: Promise<unknown> = Promise.resolve();
  const work = async (worker: Worker) => {
    unfinished += 1;
    while (!stopping) {
      await worker().catch(async (error: unknown) => {
        failed(wordOf(error));
        await sleep(PAUSE_AFTER_FAILURE_MS);
      });
    }
    unfinished -= 1;
  };
  answer({
    ...deeds,
    start(asked: Asked) {
      ended = Promise.all(workersOf(asked, ledger).map(work));
    },
    tell: () => read(unfinished),
    async stop() {
      stopping = true;
      await Promise.race([ended, sleep(ENDS_WITHIN_MS)]);
      return read(unfinished);
    },
  });
}

function createLedger() {
  const counts = { acknowledged: 0, acknowledgedBytes: 0, verified: 0, verifiedBytes: 0, highest: 0 };
  const wrong: string[] = [];
  const faults: Record<string, number> = {};
  const failures: Record<string, number> = {};
  const count = (of: Record<string, number>, name: string) => {
    of[name] = (of[name] ?? 0) + 1;
  };
  const ledger: Ledger = {
    acknowledged(bytes) {
      counts.acknowledged += 1;
      counts.acknowledgedBytes += bytes;
    },
    verified(bytes) {
      counts.verified += 1;
      counts.verifiedBytes += bytes;
    },
    wrong(words) {
      if (wrong.length < MOST_WORDS) wrong.push(words);
    },
    fault: (name) => count(faults, name),
    highest(figure) {
      counts.highest = Math.max(counts.highest, figure);
    },
  };
  const read = (unfinished: number): Tally => ({ ...counts, wrong, faults, failed: failures, unfinished });
  return { ledger, read, failed: (word: string) => count(failures, word) };
}

function wordOf(error: unknown): string {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  return code ?? (name === undefined || name === 'Error' ? String(message).slice(0, 80) : name);
}
