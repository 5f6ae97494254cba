/** Runs mutants one after the other, each in the same copy of the tree, and keeps every result as it comes. */
import { type Entry, fingerprintOf, type Journal } from './journal.ts';
import type { Attempt } from './measure.ts';
import type { Mutant } from './mutant.ts';
import { outcomeOf } from './outcome.ts';
import type { Tree } from './tree.ts';

export interface CampaignOptions {
  readonly mutants: readonly Mutant[];
  readonly tree: Pick<Tree, 'fingerprint' | 'mutate'>;
  readonly journal: Journal;
  /** Runs the command of a mutant in the tree as it stands. */
  readonly measure: (mutant: Pick<Mutant, 'command' | 'references'>) => Promise<Attempt>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** The tree as it is was not green under a mutant's command, twice: then red says nothing of the mutant. */
export class NotGreenError extends Error {
  override readonly name = 'NotGreenError';
  readonly code = 'TEETH_NOT_GREEN';
}

/**
 * Returns one entry a mutant, in their order; what the journal has is not run again. One that can't be run keeps nobody
 * else from it: all of their errors come together at the end, as an `AggregateError`.
 */
export async function runCampaign(options: CampaignOptions): Promise<readonly Entry[]> {
  const { mutants, journal, tell } = options;
  const healthy = new Map<string, Attempt>();
  const entries: Entry[] = [];
  const errors: unknown[] = [];
  for (const [index, mutant] of mutants.entries()) {
    options.signal.throwIfAborted();
    const place = `${index + 1} of ${mutants.length}  ${mutant.name}`;
    try {
      const known = journal.find(fingerprintOf(mutant, options.tree.fingerprint));
      const entry = known ?? (await runAndKeep(mutant, options, healthy));
      tell(`${place}: ${entry.outcome}${known === null ? '' : ' (kept)'}`);
      entries.push(entry);
    } catch (error) {
      tell(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      errors.push(error);
    }
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} of ${mutants.length} mutants could not be run.`);
  return entries;
}

async function runAndKeep(mutant: Mutant, options: CampaignOptions, healthy: Map<string, Attempt>): Promise<Entry> {
  const fingerprint = fingerprintOf(mutant, options.tree.fingerprint);
  const entry = { ...(await run(mutant, options, healthy)), fingerprint };
  await options.journal.keep(entry);
  return entry;
}

async function run(
  mutant: Mutant,
  { tree, measure, tell }: CampaignOptions,
  healthy: Map<string, Attempt>,
): Promise<Omit<Entry, 'fingerprint'>> {
  const startedAt = new Date().toISOString();
  const key = JSON.stringify([mutant.command, mutant.references]);
  const known = healthy.get(key) ?? (await measureHealthy(mutant, measure, tell));
  healthy.set(key, known);
  await using _broken = await tree.mutate(mutant);
  const attempts = [await measure(mutant)];
  // What nobody expected is seen twice before it is believed.
  if (outcomeOf(mutant, attempts) !== 'caught') attempts.push(await measure(mutant));
  return { mutant: mutant.name, startedAt, outcome: outcomeOf(mutant, attempts), attempts, healthy: known };
}

async function measureHealthy(
  mutant: Mutant,
  measure: CampaignOptions['measure'],
  tell: CampaignOptions['tell'],
): Promise<Attempt> {
  const command = `measure ${mutant.command.join(' ')}`;
  tell(`the tree as it is: ${command}`);
  const first = await measure(mutant);
  const last = first.exit === 0 ? first : await measure(mutant);
  if (last.exit === 0) return last;
  throw new NotGreenError(`The tree as it is ends with ${last.exit} under \`${command}\`: ${last.sentence}`);
}
