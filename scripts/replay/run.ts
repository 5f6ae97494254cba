/**
 * Replays the incidents under a real memory limit of the kernel, as they were and as they are now.
 *
 *     node scripts/replay/run.ts                                  all, at what the books promise and at the incident's limit
 *     node scripts/replay/run.ts upload --limit 384 --limit 512   this one, under these limits (MiB)
 *     node scripts/replay/run.ts upload --generation after --runs 10
 *     node scripts/replay/run.ts restore --border                 the smallest limit that each generation survives
 *     node scripts/replay/run.ts upload --backend swift           the upload over OpenStack Swift instead of the fixture
 *     node scripts/replay/run.ts --results results.json           adds the outcomes to these results, as facts
 *
 * Exit codes: 0 every `after` survived and every `before` was killed at what the books promise; 1 otherwise; 2 usage; 4 no
 * real limit, or no Swift, can be had here.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SwiftError } from '../../fixtures/swift/swift-error.ts';
import { formatBytes } from '../../harness/bytes.ts';
import { LimitError, requireLimiter } from '../../harness/limits/index.ts';
import type { Border } from '../../harness/survive/bisect.ts';
import { addReplays } from './add-replays.ts';
import { borderOf, STEP } from './border.ts';
import { type Generation, generations, type Incident } from './incident.ts';
import { incidents } from './incidents.ts';
import { type Replayed, replay } from './replay.ts';
import { lineOf, tableOf } from './table.ts';
import { uploadOverSwift } from './upload-over-swift.ts';

const MiB = 1024 * 1024;

/** What there is to replay, by the store that is behind it. */
const backends: Readonly<Record<string, readonly Incident[]>> = { fixture: incidents, swift: [uploadOverSwift()] };

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof LimitError || error instanceof SwiftError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 4;
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      limit: { type: 'string', multiple: true },
      generation: { type: 'string', multiple: true },
      runs: { type: 'string', default: '1' },
      border: { type: 'boolean', default: false },
      backend: { type: 'string', default: 'fixture' },
      results: { type: 'string' },
      journal: { type: 'string' },
    },
  });
  const known = backends[values.backend] ?? [];
  const chosen = known.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const asked = generations.filter((one) => values.generation?.includes(one) ?? true);
  const runs = Number(values.runs);
  if (chosen.length < positionals.length || chosen.length === 0 || asked.length === 0 || !(runs >= 1)) {
    process.stderr.write(
      `There are: ${(known.length > 0 ? known : incidents).map(({ name }) => name).join(', ')}; before, after.\n`,
    );
    return 2;
  }
  if (values.results !== undefined && values.backend !== 'fixture') {
    process.stderr.write(
      'Results have a place for the outcome over the fixture only: leave out --results or --backend.\n',
    );
    return 2;
  }
  const limiter = await requireLimiter();
  process.stdout.write(`Real limits by ${limiter.name}, swap off.\n`);
  const done: Replayed[] = [];
  const onReplay = (one: Replayed) => {
    done.push(one);
    process.stdout.write(`${lineOf(one)}\n`);
    if (values.journal !== undefined) appendFileSync(values.journal, `${JSON.stringify(one)}\n`);
  };
  const borders: string[] = [];
  for (const incident of chosen) {
    process.stdout.write(`\n${incident.name}: ${incident.load}; ${incident.budgetBytes / MiB} MiB booked at most.\n`);
    for (const generation of values.border ? asked : []) {
      borders.push(
        borderWords(incident, generation, await borderOf(limiter, incident, generation, { runs, onReplay })),
      );
    }
    if (values.border) continue;
    for (let run = 0; run < runs; run += 1) {
      for (const limit of limitsOf(incident, values.limit)) {
        for (const generation of asked) onReplay(await replay(limiter, incident, generation, limit));
      }
    }
  }
  process.stdout.write(`\n${[tableOf(done), ...borders].join('\n\n')}\n`);
  if (values.results !== undefined) await addReplays(values.results, limiter.name, done);
  return done.every((one) => isAsExpected(one, chosen)) ? 0 : 1;
}

function borderWords({ name }: Incident, generation: Generation, { livesBytes, diesBytes }: Border): string {
  if (livesBytes === null) return `${name} ${generation}: does not live under any limit that was tried.`;
  const dies = diesBytes === null ? '' : ` and dies at ${formatBytes(diesBytes)}`;
  return `${name} ${generation}: lives at ${formatBytes(livesBytes)}${dies}, in steps of ${formatBytes(STEP)}.`;
}

function limitsOf({ limitBytes, lookAt }: Incident, limits: readonly string[] | undefined): readonly number[] {
  return limits?.map((mib) => Number(mib) * MiB) ?? [limitBytes, ...lookAt];
}

/** Elsewhere nothing is expected: a ladder is to be looked at. */
function isAsExpected({ incident, generation, limitBytes, outcome }: Replayed, known: readonly Incident[]): boolean {
  const promised = known.find(({ name }) => name === incident)?.limitBytes;
  const expected: Record<Generation, Replayed['outcome']> = { before: 'killed', after: 'survived' };
  return limitBytes !== promised || outcome === expected[generation];
}
