/** The processes of one trial: the measured one, and around it load, sidecars and sampler. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { compileCacheBeside } from '../compile/compile-cache.ts';
import type { ProbeAnswers, ProbeCommand, ProbeOptions } from '../probe/protocol.ts';
import type { CommandDescriptor } from '../scenario/scenario.ts';
import { type BarrierDesk, createBarrierDesk } from './barrier-desk.ts';
import type { CommandTask } from './command-host.ts';
import { flagsForLimit } from './emulate-limit.ts';
import { entry } from './entries.ts';
import { type ProcessOptions, startProcess, type TrialProcess } from './process.ts';
import type { CastSpec, TrialTools } from './spec.ts';

const START_WITHIN_MS = 30_000;
const ANSWER_WITHIN_MS = 60_000;
/** The process stands still while a snapshot is written, 12 s for 300 MB; nobody is late for that. */
export const WHILE_A_SNAPSHOT_MS = 120_000;
const DEATH_KNOWN_WITHIN_MS = 200;

/**
 * What makes the live lane read the same bytes every time. V8's background threads hold allocation areas of their own,
 * which count as used and come and go: no-op then read −466 to +705 KiB. And our collections age functions, whose bytecode
 * V8 flushes when they are old. With these flags twelve trials read alike to the byte (docs/method.md).
 */
const LIVE = ['--expose-gc', '--single-threaded', '--no-flush-bytecode'];

/** A young generation of 1 MiB leaves little room for garbage between two collections. */
const SMALL_YOUNG_GENERATION = ['--max-semi-space-size=1', '--scavenger-max-new-space-capacity-mb=1'];

/** Objects that a collection moves lose the stack that allocated them: 19 to 44 % of all Buffers did (docs/method.md). */
const ATTRIBUTION = ['--no-compact'];

export interface Cast {
  readonly subject: TrialProcess;
  readonly load: TrialProcess | null;
  readonly sidecars: readonly TrialProcess[];
  readonly barriers: BarrierDesk;
  readonly flags: readonly string[];
  /** Of a command's process tree; null: the subject's process is what is measured. */
  readonly treePid: number | null;
  ask<K extends keyof ProbeAnswers>(
    command: Extract<ProbeCommand, { do: K }>,
    timeoutMs?: number,
  ): Promise<ProbeAnswers[K]>;
  /** Every process is told how many a barrier holds. */
  hold(concurrency: number): Promise<void>;
  /** `look` happens in every wave while all its operations are held, instead of what was to happen before. */
  whileHeld(look: () => Promise<void>): void;
  /** Rejects as soon as any process dies or a barrier is stuck. */
  readonly broken: Promise<never>;
  end(): Promise<void>;
}

/** Starts subject, sidecars and load; when it resolves, the server answers and no operation has run. */
export async function startCast(spec: CastSpec, tools: TrialTools): Promise<Cast> {
  const flags = subjectFlags(spec);
  const troupe = startTroupe(spec, tools, flags);
  const { subject, load } = troupe;
  const sidecars = troupe.sidecars.map(({ process: sidecar }) => sidecar);
  const all = [subject, ...sidecars, ...(load === null ? [] : [load])];
  let lookWhileHeld = async () => {};
  const barriers = createBarrierDesk(() => lookWhileHeld(), tools.limits?.barrierMs);
  const broken = Promise.race([barriers.stuck, ...all.map((child) => child.died)]);
  broken.catch(() => {});
  const end = async () => {
    await Promise.all(all.map((child) => child.kill()));
  };
  let treePid: number | null = null;
  try {
    treePid = await Promise.race([getReady(troupe, barriers, spec.case.variant), broken]);
  } catch (error) {
    return await causeOf(error, broken).finally(end);
  }
  return {
    subject,
    load,
    sidecars,
    barriers,
    flags,
    treePid,
    broken,
    ask: (command, timeoutMs = ANSWER_WITHIN_MS) => subject.request(command, timeoutMs),
    async hold(concurrency) {
      await Promise.all(sidecars.map((sidecar) => sidecar.request({ do: 'hold', concurrency }, START_WITHIN_MS)));
    },
    whileHeld(look) {
      lookWhileHeld = look;
    },
    end,
  };
}

interface Troupe {
  readonly subject: TrialProcess;
  readonly load: TrialProcess | null;
  readonly sidecars: readonly {
    readonly name: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly process: TrialProcess;
  }[];
}

function startTroupe(spec: CastSpec, tools: TrialTools, flags: readonly string[]): Troupe {
  const { described } = spec;
  const start = (options: Pick<ProcessOptions, 'role' | 'entry' | 'arguments'> & Partial<ProcessOptions>) =>
    startProcess({
      node: process.execPath,
      flags: [],
      cwd: described.cwd,
      ...(tools.limits === undefined ? {} : { answerWithinMs: tools.limits.answerMs }),
      ...options,
    });
  return {
    subject: start({
      role: 'the measured process',
      ...(described.command
        ? { entry: entry('command-host'), arguments: [JSON.stringify(commandTask(spec, described.command))] }
        : {
            entry: tools.probe,
            arguments: [JSON.stringify(probeOptions(spec, tools))],
            node: described.node,
            flags,
          }),
      ...(spec.within === undefined ? {} : { within: spec.within }),
    }),
    sidecars: Object.entries(described.sidecars).map(([name, { bundle, options }]) => {
      const from = {
        role: `sidecar ${name}`,
        entry: entry('sidecar-host'),
        arguments: [bundle],
        env: compileCacheBeside(bundle),
      };
      return { name, options, process: start({ ...from, blame: 'sidecar died' }) };
    }),
    load:
      described.load === null
        ? null
        : start({
            role: 'the load',
            entry: entry('load-host'),
            arguments: [described.load.bundle],
            env: compileCacheBeside(described.load.bundle),
            blame: 'load failed',
          }),
  };
}

async function getReady(
  { subject, load, sidecars }: Troupe,
  barriers: BarrierDesk,
  variant: string,
): Promise<number | null> {
  const values: Record<string, unknown> = {};
  await Promise.all(
    sidecars.map(async ({ name, options, process: sidecar }) => {
      values[name] = await sidecar.request({ do: 'start', options }, START_WITHIN_MS);
    }),
  );
  for (const { name, process: sidecar } of sidecars) barriers.watch(sidecar, name);
  if (load !== null) barriers.watch(load, 'load');
  const address = await subject.request<ProbeAnswers['start']>({ do: 'start', sidecars: values }, START_WITHIN_MS);
  const treePid = address.pid ?? null;
  if (load === null || address.port === null) return treePid;
  const target = { host: address.host, port: address.port, sidecars: values, variant };
  await load.request({ do: 'connect', target }, START_WITHIN_MS);
  return treePid;
}

/**
 * Whoever asks a dying process, or reads its figures, often fails before its death is known. Rejects with the death, which
 * says why, or with `error` when nobody died.
 */
export async function causeOf(error: unknown, broken: Promise<never>): Promise<never> {
  await Promise.race([broken, sleep(DEATH_KNOWN_WITHIN_MS)]);
  throw error;
}

function commandTask({ budget, case: { variant } }: CastSpec, command: CommandDescriptor): CommandTask {
  return { command, budget, variant };
}

function subjectFlags({ described, lane, collectAlways, within }: CastSpec): string[] {
  // V8's flags say nothing to a program of another language.
  if (described.command) return [];
  const { limitBytes } = described.facts;
  return [
    // Under a real limit V8 finds it by itself.
    ...(limitBytes === null || within !== undefined ? [] : flagsForLimit(limitBytes)),
    ...described.nodeFlags,
    ...(lane === 'resident' ? [] : LIVE),
    ...(lane === 'attribution' ? ATTRIBUTION : []),
    ...(collectAlways ? SMALL_YOUNG_GENERATION : []),
  ];
}

function probeOptions(spec: CastSpec, { limits }: TrialTools): ProbeOptions {
  const { facts, bundle } = spec.described;
  return {
    bundle: pathToFileURL(bundle).href,
    lane: spec.lane,
    shape: facts.shape,
    variant: spec.case.variant,
    parameters: spec.case.parameters,
    warmUp: spec.warmUp,
    concurrency: spec.case.concurrency,
    operations: spec.operations,
    budget: spec.budget,
    allowanceBytes: facts.allowanceBytes,
    collectAlways: spec.collectAlways,
    ...(spec.attribution === undefined ? {} : { attribution: spec.attribution, barrierWithinMs: WHILE_A_SNAPSHOT_MS }),
    ...(limits === undefined ? {} : { barrierWithinMs: limits.barrierMs }),
  };
}
