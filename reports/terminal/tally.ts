import type { ProgressOptions } from './progress.ts';
import { remainingSeconds } from './remaining.ts';

/** What a progress line says at one moment. Seconds; `left` is null until there is something to estimate it from. */
export interface Look {
  readonly running: readonly string[];
  readonly finished: number;
  readonly total: number;
  readonly seconds: number;
  readonly left: number | null;
}

export type Tally = ReturnType<typeof createTally>;

/** Counts what was started and finished, and how long each kind took. */
export function createTally({ total, kinds, now = () => performance.now() }: ProgressOptions) {
  const began = now();
  const running = new Map<string, { readonly kind: string; readonly began: number }>();
  const finished: { readonly kind: string; readonly seconds: number }[] = [];
  let planned = { total, toCome: countsOf(kinds, total) };
  return {
    start(label: string, kind: string): void {
      running.set(label, { kind, began: now() });
      take(planned.toCome, kind);
    },
    done(label: string, seconds: number, kind?: string): void {
      const started = startedAs(label, [...running.keys()]);
      finished.push({ kind: kind ?? running.get(started)?.kind ?? '', seconds });
      running.delete(started);
    },
    expect(nextTotal: number, nextKinds?: Readonly<Record<string, number>>): void {
      const rest = Math.max(0, nextTotal - finished.length - running.size);
      planned = { total: nextTotal, toCome: countsOf(nextKinds, rest) };
    },
    look(): Look {
      const at = now();
      const started = [...running.values()].map((one) => ({ kind: one.kind, seconds: (at - one.began) / 1000 }));
      return {
        running: [...running.keys()],
        finished: finished.length,
        total: Math.max(planned.total, finished.length + running.size),
        seconds: (at - began) / 1000,
        left: remainingSeconds({ toCome: planned.toCome, finished, running: started }),
      };
    },
  };
}

/** Without kinds, all are of the one kind `''`. */
function countsOf(kinds: Readonly<Record<string, number>> | undefined, total: number): Map<string, number> {
  return new Map(kinds === undefined ? [['', total]] : Object.entries(kinds));
}

/** A kind that was not announced is one of the unnamed. */
function take(toCome: Map<string, number>, kind: string): void {
  const from = toCome.has(kind) ? kind : '';
  toCome.set(from, Math.max(0, (toCome.get(from) ?? 0) - 1));
}

function startedAs(label: string, running: readonly string[]): string {
  const alike = running.filter((one) => label.startsWith(one));
  return alike.toSorted((a, b) => b.length - a.length)[0] ?? label;
}
