/** The processes around the soaked one: its backend, and its loads, each of which may be stopped for a while. */
import type { SoakBackend } from '../../scenarios/incidents/soak/backend.ts';
import type { CutOverLoad } from '../../scenarios/incidents/soak/cut-overs.ts';
import type { Tally } from '../../scenarios/incidents/soak/loading.ts';
import type { RestoreLoad, RestoreSource } from '../../scenarios/incidents/soak/restores.ts';
import type { SoakReady, SoakSubject } from '../../scenarios/incidents/soak/subject.ts';
import type { SubtreeLoad, SubtreeSources } from '../../scenarios/incidents/soak/subtrees.ts';
import type { UploadLoad } from '../../scenarios/incidents/soak/uploads.ts';
import { type Side, startSide } from '../replay/side.ts';
import { type LoadName, loads } from './facts.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

export const budgetBytes = 64 * MiB;
/** Shorter than production's: what waits for them is seen in a soak of a minute. */
const WAIT_MS = 4000;
const STALL_MS = 5000;
const clients = { uploads: 14, subtrees: 4, restores: 3, cutOvers: 3 };
const subtrees: SubtreeSources = {
  clients: clients.subtrees,
  sizes: [10 * KiB, 50 * KiB, 100 * KiB, 500 * KiB],
  totalBytes: 12 * MiB,
};
const backup: RestoreSource = { chunkBytes: 8 * MiB, chunks: 2 };
const ENDS_WITHIN_MS = 10_000;

export const loadWords =
  `${clients.uploads} AWS SDK clients with objects and parts of up to 16 MiB, ${clients.subtrees} subtree clients, ` +
  `${clients.restores} restores and ${clients.cutOvers} cut-overs at once, one governor of ${budgetBytes / MiB} MiB`;

export interface Cast {
  readonly sides: Readonly<Record<LoadName, Side>>;
  /** The subject's argv. */
  prepare(seed: number): Promise<SoakSubject>;
  start(ready: SoakReady, seed: number): Promise<void>;
  /** Null of a load that is gone. */
  stop(name: LoadName): Promise<Tally | null>;
  faults(): Promise<Readonly<Record<string, number>>>;
  end(): Promise<void>;
}

export function startCast(): Cast {
  const side = (file: string) => startSide(new URL(`../../scenarios/incidents/soak/${file}.ts`, import.meta.url));
  const backend = side('backend');
  const sides = Object.fromEntries(loads.map((name) => [name, side(name)])) as Record<LoadName, Side>;
  return {
    sides,
    async prepare(seed) {
      const [{ endpoint }, made, backedUp] = await Promise.all([
        backend.ask<{ endpoint: string }>('start', { seed } satisfies SoakBackend),
        sides.subtrees.ask<SoakSubject['subtrees']>('make', subtrees),
        sides.restores.ask<SoakSubject['restores']>('make', backup),
      ]);
      const bounds = { budget: budgetBytes, waitMs: WAIT_MS, stallMs: STALL_MS };
      return { seed, ...bounds, backend: endpoint, subtrees: made, restores: backedUp };
    },
    async start({ host, ports }, seed) {
      const to = (port: number, turn: number) => ({ host, port, seed: seed + 100 * turn });
      await Promise.all([
        sides.uploads.ask('start', { ...to(ports.upload, 1), clients: clients.uploads } satisfies UploadLoad),
        sides.subtrees.ask('start', to(ports.subtree, 2) satisfies SubtreeLoad),
        sides.restores.ask('start', { ...to(ports.desk, 3), clients: clients.restores } satisfies RestoreLoad),
        sides['cut-overs'].ask('start', { ...to(ports.desk, 4), clients: clients.cutOvers } satisfies CutOverLoad),
      ]);
    },
    stop: (name) => sides[name].ask<Tally>('stop').catch(() => null),
    faults: () => backend.ask('tell'),
    async end() {
      await Promise.all([sides.subtrees, sides.restores].map(removeWhatItMade));
      await Promise.all([backend, ...Object.values(sides)].map((one) => one.end()));
    },
  };
}

async function removeWhatItMade(side: Side): Promise<void> {
  const patience = AbortSignal.timeout(ENDS_WITHIN_MS);
  const late = new Promise((resolve) => patience.addEventListener('abort', resolve));
  await Promise.race([side.ask('remove').catch(() => {}), late]);
}
