/** Runs the operations of a function scenario, in this process: warm-up one after the other, waves all at once. */
import type { FunctionScenario, OperationContext, Parameters } from '../scenario/scenario.ts';
import { createBarrier } from './barrier.ts';
import { payload } from './payload.ts';
import type { ProbeOptions, WaveOutcome } from './protocol.ts';

const BARRIER_WITHIN_MS = 30_000;

export interface Operations {
  warm(count: number): Promise<void>;
  wave(): Promise<WaveOutcome>;
}

type AnyFunctionScenario = FunctionScenario<Parameters, unknown>;

export function createOperations(
  scenario: AnyFunctionScenario,
  subject: unknown,
  options: ProbeOptions,
  whileAllAreHeld: () => void,
): Operations {
  const abort = new AbortController();
  const { barrierWithinMs = BARRIER_WITHIN_MS } = options;

  const run = async (parameters: Parameters, index: number, barrier: () => Promise<void>): Promise<void> => {
    const context: OperationContext = { payload, barrier, signal: abort.signal, index };
    await scenario.operation(subject, parameters, context);
  };

  return {
    async warm(count) {
      for (let i = 0; i < count; i += 1) await run(options.warmUp, i % options.concurrency, passThrough);
    },
    async wave() {
      const barrier = createBarrier(options.concurrency, whileAllAreHeld);
      let running = options.operations;
      const { promise: timedOut, reject } = Promise.withResolvers<never>();
      // One timer for the wave, set back by every arrival: it allocates nothing while operations are measured.
      const timer = setTimeout(() => {
        if (barrier.arrived === 0) return;
        abort.abort();
        reject(new BarrierTimeout(barrier.arrived, options.concurrency, barrierWithinMs));
      }, barrierWithinMs);
      const arrive = () => {
        timer.refresh();
        return barrier.arrive();
      };
      const one = async (index: number): Promise<void> => {
        await run(options.parameters, index, arrive);
        running -= 1;
        // Nobody else can come: whoever waits would wait for ever. The wave says how many were held.
        if (barrier.arrived > 0 && barrier.arrived === running) barrier.open();
      };
      try {
        await Promise.race([Promise.all(Array.from({ length: options.operations }, (_, i) => one(i))), timedOut]);
      } finally {
        clearTimeout(timer);
      }
      return { inFlight: options.operations === 1 ? 1 : barrier.mostHeld, completed: options.operations };
    },
  };
}

async function passThrough(): Promise<void> {}

class BarrierTimeout extends Error {
  readonly arrived: string;

  constructor(arrived: number, of: number, withinMs: number) {
    super(`${arrived} of ${of} operations had reached the barrier, and in ${withinMs / 1000} s no further one did.`);
    this.arrived = `${arrived} of ${of}`;
  }
}
