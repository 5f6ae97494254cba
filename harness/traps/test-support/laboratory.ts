/**
 * Where the traps and the experiments of docs/method.md run their trials: the machinery of `plimsoll measure`, one trial at
 * a time, with the record in hand, and trials that leave out what the experiment is about.
 */
import { fileURLToPath } from 'node:url';
import { closeCompiler, compileModule } from '../../compile/compile.ts';
import { removeRunDirectory, runDirectory } from '../../compile/run-directory.ts';
import { describeScenario, type ScenarioDescription } from '../../describe/describe.ts';
import { probeMachine } from '../../meters/machine.ts';
import type { ResidentMeter } from '../../meters/meter.ts';
import { RESIDENT_WAVES } from '../../plan/plans.ts';
import type { Case, CompletedTrial, Trial, TwinTrial } from '../../results/schema.ts';
import type { LaneName, Parameters } from '../../scenario/scenario.ts';
import { probeSource } from '../../trial/entries.ts';
import { runTrial } from '../../trial/run.ts';
import type { TrialSpec } from '../../trial/spec.ts';
import { type HandOver, residentByHand } from './by-hand.ts';
import { liveWithFlags } from './live-with-flags.ts';
import { type LiveTrial, type ResidentTrial, readLive, readResident } from './readings.ts';

export interface TrialWishes {
  /** Default 1. */
  readonly concurrency?: number;
  /** Default: the first point of the scenario's matrix. */
  readonly parameters?: Parameters;
  readonly variant?: string;
  /** Default: as many as a trial does at least. */
  readonly mostWaves?: number;
  readonly collectAlways?: boolean;
  /** Default: the scenario's. */
  readonly warmUp?: Parameters;
}

export interface Laboratory {
  readonly meter: ResidentMeter;
  /** One trial by the book. @throws when it gave no figure */
  resident(scenario: URL, wishes?: TrialWishes): Promise<ResidentTrial>;
  live(scenario: URL, wishes?: TrialWishes): Promise<LiveTrial>;
  twin(scenario: URL, lane: LaneName, wishes: TrialWishes & { readonly idleMs: number }): Promise<TwinTrial>;
  /** A resident trial with so many operations of warm-up, or waves, whether they suffice or not. */
  residentByHand(wanted: HandOver, scenario: URL, wishes?: TrialWishes): Promise<ResidentTrial>;
  /** A live trial in short, of a function scenario, with these flags and none of the lane's own. */
  liveWithFlags(flags: readonly string[], scenario: URL, wishes?: TrialWishes): Promise<LiveTrial>;
  /** Compiles a script; the path of what Node can run. */
  script(source: URL): Promise<string>;
  close(): Promise<void>;
}

/** @throws when this machine has no resident lane */
export async function openLaboratory(): Promise<Laboratory> {
  const { meter, sockets } = probeMachine();
  if (meter === null) throw new Error('Traps and experiments need the resident lane; see `plimsoll doctor`.');
  const runDir = await runDirectory(import.meta.dirname);
  const probe = (await compileModule(probeSource, { outDir: runDir, name: 'probe' })).path;
  const described = new Map<string, Promise<ScenarioDescription>>();

  const describe = (scenario: URL) => {
    const known = described.get(scenario.href) ?? describeScenario(fileURLToPath(scenario), { runDir });
    described.set(scenario.href, known);
    return known;
  };
  const run = async <S extends Trial['status']>(spec: TrialSpec, status: S) => {
    const trial = await runTrial(spec, { probe, meter, sockets });
    if (trial.status === status) return trial as Extract<Trial, { status: S }>;
    const why = trial.status === 'failed' ? `${trial.reason}: ${trial.message}\n${trial.output}` : trial.status;
    throw new Error(`${spec.case.id} (${spec.lane} lane): ${why}`);
  };

  return {
    meter,
    async resident(scenario, wishes = {}) {
      const spec = specOf(await describe(scenario), 'resident', wishes);
      return readResident(spec, await run(spec, 'completed'));
    },
    async live(scenario, wishes = {}) {
      const spec = specOf(await describe(scenario), 'live', wishes);
      return readLive(spec, await run(spec, 'completed'));
    },
    async twin(scenario, lane, { idleMs, ...wishes }) {
      return run({ ...specOf(await describe(scenario), lane, wishes), role: 'twin', idleMs }, 'idled');
    },
    async residentByHand(wanted, scenario, wishes = {}) {
      const spec = specOf(await describe(scenario), 'resident', wishes);
      const { record, waves, warmUps } = await residentByHand(spec, { probe, meter, sockets }, wanted);
      return readResident(spec, completed(spec, { resident: record, waves: [...waves], warmUps }));
    },
    async liveWithFlags(flags, scenario, wishes = {}) {
      const spec = specOf(await describe(scenario), 'live', wishes);
      const live = await liveWithFlags(spec, probe, flags);
      return readLive(spec, completed(spec, { live, flags: [...flags] }));
    },
    async script(source) {
      const name = source.pathname.replace(/^.*\/|\.ts$/g, '');
      return (await compileModule(fileURLToPath(source), { outDir: runDir, name })).path;
    },
    async close() {
      await closeCompiler();
      await removeRunDirectory(runDir);
    },
  };
}

/** The file of a reference subject. */
export function reference(name: string): URL {
  return new URL(`../../../scenarios/reference/${name}.scenario.ts`, import.meta.url);
}

/** A subject that lays a trap, beside this file. */
export function trap(name: string): URL {
  return new URL(`./${name}.scenario.ts`, import.meta.url);
}

/** A tiny script beside this file, to be compiled. */
export function script(name: string): URL {
  return new URL(`./${name}.ts`, import.meta.url);
}

/** What was done by hand, in the shape of a trial by the book. */
function completed(spec: TrialSpec, done: Partial<CompletedTrial>): CompletedTrial {
  return {
    case: spec.case.id,
    lane: spec.lane,
    role: 'trial',
    index: 0,
    startedAt: '',
    seconds: 0,
    flags: [],
    emulatedLimitBytes: null,
    status: 'completed',
    settled: true,
    warmUps: 0,
    waves: [],
    resident: null,
    live: null,
    governor: null,
    stages: {},
    held: { sockets: null, pendingTasks: null },
    series: [],
    ...done,
  };
}

function specOf(described: ScenarioDescription, lane: LaneName, wishes: TrialWishes): TrialSpec {
  const { facts } = described;
  const { concurrency = 1, mostWaves = RESIDENT_WAVES, collectAlways = false } = wishes;
  const planned: Case = {
    id: `${facts.name} ×${concurrency}`,
    scenario: facts.name,
    variant: wishes.variant ?? facts.variants[0] ?? 'product',
    parameters: wishes.parameters ?? facts.points[0]?.parameters ?? {},
    concurrency,
    governed: false,
    lanes: [lane],
  };
  return {
    case: planned,
    described,
    lane,
    role: 'trial',
    index: 0,
    warmUp: wishes.warmUp ?? facts.warmUp,
    operations: concurrency,
    budget: Number.MAX_SAFE_INTEGER,
    mostWaves,
    idleMs: 500,
    collectAlways,
  };
}
