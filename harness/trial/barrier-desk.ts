/**
 * The parent's part in a server's barriers: while all operations are held, the measured process is looked at; then the
 * barrier opens. One that never fills ends the trial and names who was there.
 */
import type { BarrierArrival, BarrierFull, BarrierOpen } from '../probe/protocol.ts';
import { TrialFailure } from './failure.ts';
import type { TrialProcess } from './process.ts';

const TIMEOUT_MS = 30_000;

export interface BarrierDesk {
  /** Rejects when a barrier did not open in time; for racing against. */
  readonly stuck: Promise<never>;
  watch(holder: TrialProcess, name: string): void;
  waveBegins(): void;
  /** Most operations that one barrier held at once in this wave. */
  waveEnds(): number;
}

export function createBarrierDesk(whileHeld: () => Promise<void>, timeoutMs = TIMEOUT_MS): BarrierDesk {
  const timers = new Map<string, NodeJS.Timeout>();
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  stuck.catch(() => {});
  let mostHeld = 0;

  const stopTimer = (key: string) => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };

  return {
    stuck,
    watch(holder, name) {
      holder.onMessage((message) => {
        if (!isOfBarrier(message)) return;
        const key = `${name} ${message.phase}`;
        if (message.barrier === 'arrival') {
          stopTimer(key);
          timers.set(
            key,
            setTimeout(() => reject(neverFull(key, message, timeoutMs)), timeoutMs),
          );
          return;
        }
        stopTimer(key);
        mostHeld = Math.max(mostHeld, message.arrived);
        whileHeld().then(
          () => holder.send({ barrier: 'open', phase: message.phase } satisfies BarrierOpen),
          (error) => reject(error as Error),
        );
      });
    },
    waveBegins() {
      mostHeld = 0;
    },
    waveEnds() {
      for (const key of timers.keys()) stopTimer(key);
      return mostHeld;
    },
  };
}

/** The user's code has the same channel, and may say on it what it likes. */
function isOfBarrier(message: unknown): message is BarrierArrival | BarrierFull {
  const { barrier, phase, arrived } = Object(message) as Partial<BarrierArrival | BarrierFull>;
  return (barrier === 'full' || barrier === 'arrival') && typeof phase === 'string' && Number.isInteger(arrived);
}

function neverFull(key: string, { arrived, of }: BarrierArrival, timeoutMs: number): TrialFailure {
  return new TrialFailure(
    'barrier did not open',
    `${arrived} of ${of} operations had reached the barrier "${key}" after ${timeoutMs / 1000} s without a further one.`,
  );
}
