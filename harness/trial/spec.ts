import type { ScenarioDescription } from '../describe/describe.ts';
import type { ResidentMeter, SocketMeter } from '../meters/meter.ts';
import type { AttributionTarget, ProbeLane } from '../probe/protocol.ts';
import type { Case, LaneName } from '../results/schema.ts';
import type { Parameters } from '../scenario/scenario.ts';

/** What the processes of a trial need to know. */
export interface CastSpec extends Omit<TrialSpec, 'lane'> {
  readonly lane: ProbeLane;
  readonly attribution?: AttributionTarget;
  /** The words that run the measured process under a real limit, in place of its own. */
  readonly within?: (words: readonly string[]) => readonly string[];
}

/** Everything one trial needs to know. */
export interface TrialSpec {
  readonly case: Case;
  readonly described: ScenarioDescription;
  readonly lane: LaneName;
  readonly role: 'trial' | 'twin';
  readonly index: number;
  /** The small operation of the warm-up. */
  readonly warmUp: Parameters;
  /** Operations started in a wave: N, or twice what the budget admits in a governed case. */
  readonly operations: number;
  readonly budget: number;
  /** Waves after which a trial stops although its maximum still rises. */
  readonly mostWaves: number;
  /** How long a twin idles: as long as a trial of its case took. */
  readonly idleMs: number;
  /** Live lane: small young generation, and a collection at every checkpoint. */
  readonly collectAlways: boolean;
}

/** What all trials share. */
export interface TrialTools {
  /** The compiled probe. */
  readonly probe: string;
  readonly meter: ResidentMeter | null;
  readonly sockets: SocketMeter;
  readonly limits?: TimeLimits;
}

/** Shorter than by default, for tests of what hangs. */
export interface TimeLimits {
  /** The longest that any answer of any process is waited for. Default: 30 s to start, 120 s for a wave. */
  readonly answerMs: number;
  /** The longest that a barrier waits for a further operation. Default 30 s. */
  readonly barrierMs: number;
}
