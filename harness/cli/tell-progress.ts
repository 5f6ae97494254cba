/** Connects a running measurement to the terminal's progress. */
import { createProgress } from '../../reports/terminal/index.ts';
import type { Trial } from '../results/schema.ts';
import type { TrialSpec } from '../trial/spec.ts';

export interface ProgressTeller {
  start(spec: TrialSpec): void;
  done(trial: Trial, spec: TrialSpec): void;
  outlook(toCome: readonly TrialSpec[]): void;
  stop(): void;
}

export function tellProgress(stream: NodeJS.WriteStream): ProgressTeller {
  const progress = createProgress(stream, { total: 0 });
  let finished = 0;
  let running = 0;
  return {
    start(spec) {
      running += 1;
      progress.start(labelOf(spec), kindOf(spec));
    },
    done(trial, spec) {
      running -= 1;
      finished += 1;
      const failed = trial.status === 'failed' ? ` FAILED: ${trial.reason}` : '';
      progress.done(`${labelOf(spec)}${failed}`, trial.seconds, kindOf(spec));
    },
    outlook(toCome) {
      const kinds: Record<string, number> = {};
      for (const spec of toCome) kinds[kindOf(spec)] = (kinds[kindOf(spec)] ?? 0) + 1;
      progress.expect(finished + running + toCome.length, kinds);
    },
    stop: progress.stop,
  };
}

function labelOf({ case: { id }, lane, role, index }: TrialSpec): string {
  return role === 'twin' ? `${id} ${lane} twin` : `${id} ${lane}${index === 0 ? '' : ` #${index + 1}`}`;
}

/** Trials of one kind take about the same time. */
function kindOf({ case: { concurrency }, described, lane, role }: TrialSpec): string {
  return `${described.facts.shape} ${lane} ${role} ×${concurrency}`;
}
