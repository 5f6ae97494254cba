/** `measure --survive`: the smallest real limit that cases survive, beside what their books say. */
import { formatBytes } from '../bytes.ts';
import type { ScenarioDescription } from '../describe/describe.ts';
import { gather } from '../judge/evidence.ts';
import { type Predicted, predictedLimit, predictedWords } from '../judge/survival.ts';
import type { Limiter } from '../limits/index.ts';
import { type CampaignOptions, specOf } from '../plan/campaign.ts';
import type { Selection } from '../plan/cases.ts';
import type { Case, Results } from '../results/schema.ts';
import type { Survival } from '../results/survival.ts';
import { surviveCase } from '../survive/survive-case.ts';
import { killAll } from '../trial/groups.ts';
import type { Recorder } from './recorder.ts';

const MiB = 1024 * 1024;
/** Nothing larger is tried: a machine that measures has more. */
const CEILING = 2048 * MiB;
const STEP = 4 * MiB;

export interface SurviveAllOptions extends Pick<CampaignOptions, 'plan' | 'described' | 'tools' | 'signal'> {
  readonly limiter: Limiter;
  readonly runs: number;
  readonly selection: Selection;
}

/** What it finds goes into `recorder`, and a sentence a case to stderr. @throws LimitError when the kernel refuses a limit */
export async function surviveAll(recorder: Recorder, options: SurviveAllOptions): Promise<void> {
  const { described, limiter, runs, signal, tools } = options;
  const stop = () => killAll();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (const one of chosen(recorder.results(), described, options.selection)) {
      if (signal.aborted) return;
      process.stderr.write(`the smallest limit that ${one.id} survives …\n`);
      const predicted = predictionOf(recorder.results(), one);
      const survival = await surviveCase(specOf(options, one, 'resident', 0), {
        ...{ limiter, tools, runs, signal, ceilingBytes: CEILING, stepBytes: STEP },
        guessBytes: predicted?.totalBytes,
        onRun: (limit, ending) => process.stderr.write(`  ${formatBytes(limit).padStart(8)}  ${ending}\n`),
      });
      recorder.survived(survival);
      process.stderr.write(`${sentenceOf(survival, predicted)}\n`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What was asked for by name; else of each scenario the case that books most. */
function chosen(results: Results, described: ReadonlyMap<string, ScenarioDescription>, asked: Selection): Case[] {
  const own = results.cases.filter(
    (one) => one.lanes.includes('resident') && described.get(one.scenario)?.facts.kind === 'product',
  );
  if (asked.parameters.length + asked.concurrency.length + asked.variants.length > 0) return own;
  const products = own.filter((one) => one.variant === described.get(one.scenario)?.facts.variants[0]);
  const evidences = new Map(gather(results).map((evidence) => [evidence.case.id, evidence]));
  const booked = ({ id, concurrency }: Case) => concurrency * (evidences.get(id)?.point.reservationBytes ?? 0);
  const byScenario = Map.groupBy(products, ({ scenario }) => scenario);
  return [...byScenario.values()].map((cases) => cases.reduce((a, b) => (booked(b) > booked(a) ? b : a)));
}

function predictionOf(results: Results, one: Case): Predicted | null {
  const evidence = gather(results).find((known) => known.case.id === one.id);
  return evidence === undefined ? null : predictedLimit(evidence);
}

function sentenceOf(fact: Survival, predicted: Predicted | null): string {
  const { livesBytes, diesBytes, runsEach, limiter } = fact;
  const books = predicted === null ? 'what its books say is not known' : `its books say ${predictedWords(predicted)}`;
  if (livesBytes === null) return `${fact.case} does not survive even ${formatBytes(CEILING)} (${limiter}); ${books}.`;
  const dies = diesBytes === null ? '' : `, dies at ${formatBytes(diesBytes)}`;
  return `${fact.case} lives at ${formatBytes(livesBytes)}${dies}, ${runsEach} runs each (${limiter}); ${books}.`;
}
