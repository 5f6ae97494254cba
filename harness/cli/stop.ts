/** Stops a measurement: the first signal ends it in order, with what was measured kept; a second one at once. */

import { exitCodes } from '../judge/verdict.ts';
import type { Results } from '../results/schema.ts';
import { killAll } from '../trial/groups.ts';
import { SIGNALS } from './signals.ts';

export interface Stop extends Disposable {
  readonly signal: AbortSignal;
  reason(): Results['stoppedBy'];
  dispose(): void;
}

export function createStop(maxTimeMs: number | null): Stop {
  const controller = new AbortController();
  let reason: Results['stoppedBy'] = null;
  const stop = (why: NonNullable<Results['stoppedBy']>) => {
    reason ??= why;
    controller.abort();
  };
  const onSignal = () => {
    if (controller.signal.aborted) {
      killAll();
      process.exit(exitCodes.interrupted);
    }
    stop('signal');
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const timer = maxTimeMs === null ? null : setTimeout(() => stop('max-time'), maxTimeMs);

  const dispose = () => {
    for (const name of SIGNALS) process.off(name, onSignal);
    if (timer !== null) clearTimeout(timer);
  };
  return { signal: controller.signal, reason: () => reason, dispose, [Symbol.dispose]: dispose };
}
