/**
 * What a user writes: the types of a scenario, and nothing that runs. This file and `define.ts` are loaded in the
 * measured process too, so they import nothing but types.
 */
import type { PlanName } from '../plan-name.ts';
import type { ParameterRange } from './between.ts';

/** One point of the parameters' matrix, for example `{ content: 16777216 }`. Values are numbers, sizes in bytes. */
export type Parameters = Readonly<Record<string, number>>;

export type LaneName = 'live' | 'resident';

/** The rules that a negative control can name as the one that must catch it. */
export type CatchingRule = 'live' | 'resident' | 'accounting' | 'fits' | 'admits';

/** Where the governor's events come from. Made by {@link fromChannel}. */
export interface GovernorDescriptor {
  readonly kind: 'channel';
}

/** A process that stands beside the subject. Made by {@link sidecar} or a builder such as {@link s3Backend}. */
export interface SidecarDescriptor {
  /** A path relative to the scenario file, or `plimsoll/fixtures/…` for one that ships with Plimsoll. */
  readonly module: string;
  /** Handed to the module's `start`; JSON only, because it crosses a process boundary. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A variant or a reservation known to be dishonest, and the rule that must catch it. */
export interface NegativeControl<P> {
  /** The dishonest formula. Left out: the product's own, held against a faulty `variant`. */
  readonly reservation?: (parameters: P) => number;
  /** The faulty way to write the path. Left out: the product, held against a faulty `reservation`. */
  readonly variant?: string;
  /** The rule that must catch it. */
  readonly caughtBy: CatchingRule;
  /** The case that must catch it. Left out: any case of the matrix. A control with a `variant` must name it. */
  readonly at?: { readonly parameters: P; readonly concurrency: number };
  /** The smallest plan that runs the case of its variant. Default `quick`: every plan. */
  readonly plan?: PlanName;
}

/** What a reference subject truly takes per operation, in bytes: by construction, never by measuring. */
export interface Truth<P> {
  /** `null`: this lane can't see it, and the scenario must be judged by the other one. */
  readonly live: ((parameters: P) => { readonly lower: number; readonly upper: number }) | null;
  readonly resident: ((parameters: P) => number) | null;
}

interface Described<P extends Parameters> {
  /** How results, findings and pages call it; each name once in a run. */
  readonly name: string;
  /** The values to measure; their product is the matrix. One parameter may be a range: `between(0, 64 * MiB)`. */
  readonly parameters: { readonly [K in keyof P]: readonly number[] | ParameterRange };
  /** How many operations at once, ascending: `[1, 2, 4, 8]`. */
  readonly concurrency: readonly number[];
  /** The small operation that runs some hundred times before anything is measured. */
  readonly warmUp: P;
  /** The service's own formula, called: never retyped. Bytes for one operation. */
  readonly reservation: (parameters: P) => number;
  /** Bytes declared for what all operations share (floating garbage, retention). Default 0. */
  readonly allowance?: number;
  /** The ways this path is written; the first is the product. Default: one, `product`. */
  readonly variants?: readonly [string, ...string[]];
  /** Named for what is wrong with them. One that is not caught makes the run `instrument-broken`. */
  readonly negativeControls?: Readonly<Record<string, NegativeControl<P>>>;
  /** `fromChannel()`: its events are listened to, and bookings are judged. Left out: peaks are judged alone. */
  readonly governor?: GovernorDescriptor;
  /** Bytes the governor may have booked at once, in production. */
  readonly budget?: number;
  /** The container's memory limit, in production. */
  readonly limit?: number;
  /** Stages that every measured operation must reach, so that no other path is measured than production takes. */
  readonly expects?: readonly string[];
  /** So many of these operations must fit into that budget at once, lest the reservation be safe and useless. */
  readonly mustAdmit?: { readonly budget: number; readonly atLeast: number; readonly parameters?: P };
  /** Smallest utilisation (peak ÷ reservation) that is not warned about. Default 0.5. */
  readonly tight?: number;
  /** The smallest plan that runs it. Default `quick`: every plan. Whoever names its file runs it in any. */
  readonly plan?: PlanName;
  /** The lanes that can see this scenario. Default both. */
  readonly lanes?: readonly [LaneName, ...LaneName[]];
  /** Bytes that one operation moves, for the plans' limits. Default: its largest parameter. */
  readonly moves?: (parameters: P) => number;
  /** Only for reference subjects, which test the instrument. */
  readonly truth?: Truth<P>;
  /** Working directory of the measured process. Default: the folder of the nearest package.json. */
  readonly cwd?: string;
  /** The Node binary of the measured process. Default: the one that runs Plimsoll. */
  readonly node?: string;
  /** Further flags for the measured process, as production has them. */
  readonly nodeFlags?: readonly string[];
}

export interface SubjectContext {
  /** What the governor may book. `Number.MAX_SAFE_INTEGER` in the sweep: it books and never waits. */
  readonly budget: number;
  /** The way that is measured: one of `variants`. */
  readonly variant: string;
}

export interface OperationContext {
  /** Incompressible bytes, made in place. They count: an operation that takes its input as an argument holds it. */
  readonly payload: (size: number) => Buffer<ArrayBuffer>;
  /** Await it where the operation is at its maximum: it resolves when all operations of the wave are there. */
  readonly barrier: () => Promise<void>;
  /** Aborted when the trial is given up. */
  readonly signal: AbortSignal;
  /** 0 … concurrency − 1. */
  readonly index: number;
}

/** A function in the measured process. Every callback runs there, except `reservation`, which runs in *describe*. */
export interface FunctionScenario<P extends Parameters, S> extends Described<P> {
  /** Makes what operations share, before the cold reading. */
  readonly setup?: (context: SubjectContext) => S | Promise<S>;
  /** One operation; its promise ends when the operation has. */
  readonly operation: (subject: S, parameters: P, context: OperationContext) => unknown;
  readonly start?: never;
  readonly load?: never;
  readonly sidecars?: never;
}

export interface ServerContext extends SubjectContext {
  /** What each sidecar's `start` returned. */
  readonly sidecars: Readonly<Record<string, unknown>>;
}

export interface StartedServer {
  /** Where it listens. */
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Called at the end of a trial. */
  readonly close?: () => unknown;
}

/** A server in the measured process, its load and sidecars in processes of their own. */
export interface ServerScenario<P extends Parameters> extends Described<P> {
  /** Starts the server in the measured process, on loopback. */
  readonly start: (context: ServerContext) => StartedServer | Promise<StartedServer>;
  /** Processes beside it, by the names under which `start` and the load find them. */
  readonly sidecars?: Readonly<Record<string, SidecarDescriptor>>;
  /** A module, relative to the scenario file, that exports `operation` (see {@link LoadModule}). */
  readonly load: string;
  readonly setup?: never;
  readonly operation?: never;
}

/** How a program in any language is started as subject. Made by `command()`. */
export interface CommandDescriptor {
  readonly kind: 'command';
  /** The program and its arguments; `{port}` in them is the port. */
  readonly command: readonly string[];
  /** Where it listens. Left out: a free one, in `{port}` and in the variable PORT. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Variables of its environment besides those of the run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the highest sum of its bookings can be read, in Prometheus' text format. */
  readonly booked?: { readonly path: string; readonly gauge: string };
}

/**
 * A program in any language, its load and sidecars in processes of their own. Its whole process tree is measured, in the
 * resident lane: nothing inside of it is known.
 */
export interface CommandScenario<P extends Parameters>
  extends Omit<Described<P>, 'reservation' | 'governor' | 'expects' | 'lanes' | 'node' | 'nodeFlags' | 'truth'> {
  /** `command([…])`: how it is started. */
  readonly start: CommandDescriptor;
  /** Processes beside it, by the names under which the load finds them. */
  readonly sidecars?: Readonly<Record<string, SidecarDescriptor>>;
  /** A module, relative to the scenario file, that exports `operation` (see {@link LoadModule}). */
  readonly load: string;
  /** Left out, it is judged by whether it fits its `limit`, which then must be declared. */
  readonly reservation?: (parameters: P) => number;
  /** Nothing inside of a program is known: the resident lane is the only one. */
  readonly lanes?: readonly ['resident'];
}

export type Scenario<P extends Parameters = Parameters, S = unknown> = FunctionScenario<P, S> | ServerScenario<P>;

/** Where the load finds the server. */
export interface LoadTarget {
  /** What `start` returned, or `127.0.0.1`. */
  readonly host: string;
  /** What `start` returned. */
  readonly port: number;
  /** What each sidecar's `start` returned. */
  readonly sidecars: Readonly<Record<string, unknown>>;
  /** The way that is measured: one of `variants`. */
  readonly variant: string;
}

export interface LoadContext<C = unknown> extends Omit<OperationContext, 'payload'> {
  /** Bytes of that size, the same object for the same size: the load is not measured. */
  readonly payload: (size: number) => Buffer<ArrayBuffer>;
  /** What `connect` returned. */
  readonly client: C;
}

/** The load's module: one operation as a client sees it. Runs in the load process. */
export interface LoadModule<P extends Parameters = Parameters, C = unknown> {
  /** Makes the client, once. */
  readonly connect?: (target: LoadTarget) => C | Promise<C>;
  /** One operation, to its end. */
  readonly operation: (target: LoadTarget, parameters: P, context: LoadContext<C>) => unknown;
}

/** What a sidecar's `start` is given beside its options. Runs in the sidecar's process. */
export interface SidecarContext {
  /**
   * Resolves when all operations of the wave are there. Phases are independent barriers: `arrive('headers')` opens when N
   * have called it with that name. Outside a wave (warm-up, twin) it resolves at once.
   */
  readonly arrive: (phase: string) => Promise<void>;
}

/** A sidecar's module. What `start` returns is JSON and reaches `start` of the scenario and the load. */
export interface SidecarModule {
  /** Its `options` are those of the scenario. */
  readonly start: (options: Readonly<Record<string, unknown>>, context: SidecarContext) => unknown | Promise<unknown>;
}
