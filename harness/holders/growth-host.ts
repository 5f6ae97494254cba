/** The entry of memlab's process. argv: the task's file, the answer's file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Growth } from '../results/attribution.ts';
import { framesOf, type LoadedCode } from './frames.ts';
import { leaksIn } from './leaks.ts';
import { placesIn } from './places.ts';
import { parseSnapshot } from './snapshot/parse.ts';

export interface GrowthTask {
  readonly snapshots: readonly [before: string, after: string, later: string];
  readonly operations: number;
  readonly code: LoadedCode;
}

export type GrowthAnswer = Pick<Growth, 'retainedBytesPerOperation' | 'leaks'>;

const [taskPath = '', answerPath = ''] = process.argv.slice(2);
const { snapshots, operations, code } = JSON.parse(readFileSync(taskPath, 'utf8')) as GrowthTask;
const { config, ConsoleMode, findLeaksBySnapshotFilePaths } = await import('memlab');
const workDir = mkdtempSync(join(dirname(answerPath), 'memlab-'));
let answer: GrowthAnswer = { retainedBytesPerOperation: 0, leaks: [] };

config.externalLeakFilter = {
  beforeLeakFilter(snapshot, ids) {
    answer = leaksIn(snapshot, ids, { operations, frameOf: framesOf(code), placeOf: placesById(snapshots[2]) });
  },
  // What there is to say has been said; without this memlab would group what it believes to be leaks.
  leakFilter: () => false,
};
await findLeaksBySnapshotFilePaths(...snapshots, { workDir, consoleMode: ConsoleMode.SILENT });
writeFileSync(answerPath, JSON.stringify(answer));
rmSync(workDir, { recursive: true, force: true });

function placesById(path: string) {
  const snapshot = parseSnapshot(path);
  const placeOf = placesIn(snapshot);
  const ordinals = new Map<number, number>();
  for (const node of snapshot.locations.keys()) ordinals.set(snapshot.nodes.id[node] as number, node);
  return (id: number) => {
    const node = ordinals.get(id);
    return node === undefined ? undefined : placeOf(node);
  };
}
