/** Barriers by name, in a sidecar or in the load process: they ask the parent before they open. */
import type { BarrierArrival, BarrierFull, BarrierOpen } from '../probe/protocol.ts';

export interface Phases {
  /** Barriers open at that many arrivals from now on; 0: at once. */
  hold(concurrency: number): void;
  arrive(phase: string): Promise<void>;
}

interface Phase {
  arrived: number;
  opening: PromiseWithResolvers<void>;
}

export function createPhases(send: (message: BarrierArrival | BarrierFull) => void): Phases {
  const phases = new Map<string, Phase>();
  let size = 0;

  process.on('message', (message: Partial<BarrierOpen>) => {
    if (message.barrier === 'open' && message.phase !== undefined) open(message.phase);
  });

  function open(name: string): void {
    const phase = phases.get(name);
    phases.delete(name);
    phase?.opening.resolve();
  }

  return {
    hold(concurrency) {
      size = concurrency;
      for (const name of [...phases.keys()]) open(name);
    },
    async arrive(name) {
      if (size === 0) return;
      const phase = phases.get(name) ?? { arrived: 0, opening: Promise.withResolvers<void>() };
      phases.set(name, phase);
      phase.arrived += 1;
      if (phase.arrived === size) send({ barrier: 'full', phase: name, arrived: size });
      else if (phase.arrived < size) send({ barrier: 'arrival', phase: name, arrived: phase.arrived, of: size });
      await phase.opening.promise;
    },
  };
}
