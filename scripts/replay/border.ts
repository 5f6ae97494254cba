/** The smallest limit that one generation of an incident survives, and what it died of below. */
import type { Limiter } from '../../harness/limits/index.ts';
import { type Border, bisect } from '../../harness/survive/bisect.ts';
import type { Generation, Incident } from './incident.ts';
import { type Replayed, replay } from './replay.ts';

const MiB = 1024 * 1024;
/** A replay takes up to a minute: the ladder has rungs of this. */
export const STEP = 16 * MiB;
/** What a replay may use at most. */
const CEILING = 1024 * MiB;

export interface BorderOptions {
  readonly runs: number;
  onReplay(replayed: Replayed): void;
}

/** @throws LimitError when a group can't be made */
export async function borderOf(
  limiter: Limiter,
  incident: Incident,
  generation: Generation,
  { runs, onReplay }: BorderOptions,
): Promise<Border> {
  return await bisect({
    ceilingBytes: CEILING,
    stepBytes: STEP,
    runs,
    // Between what is expected of the one and of the other, so that either begins near.
    guessBytes: generation === 'after' ? incident.limitBytes : 3 * incident.limitBytes,
    async attempt(limitBytes) {
      const one = await replay(limiter, incident, generation, limitBytes);
      onReplay(one);
      return one.outcome === 'incomplete' ? 'failed' : one.outcome;
    },
  });
}
