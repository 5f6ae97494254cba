import type { Results } from '../results/schema.ts';
import type { DeployedContainer, Place } from './container.ts';

/** A flag of V8 by which it sizes its heap, and where a container sets it. */
export interface HeapFlag {
  readonly flag: string;
  readonly place: Place;
}

const sizing =
  /^--(?:max|min)-(?:old-space|semi-space|heap)-size|^--(?:optimize-for-size|lite-mode|initial-heap-size|max-lazy|single-threaded)/;

/** Those in `NODE_OPTIONS` and on the command line. */
export function heapFlags({ environment, words }: DeployedContainer): readonly HeapFlag[] {
  const options = environment.get('NODE_OPTIONS');
  const fromOptions = options?.text ? options.text.split(/\s+/).map((flag) => ({ flag, place: options.place })) : [];
  const fromWords = words.flatMap(({ text, place }) => text.split(/\s+/).map((flag) => ({ flag, place })));
  return [...fromOptions, ...fromWords]
    .map(({ flag, place }) => ({ flag: flag.replaceAll('_', '-'), place }))
    .filter(({ flag }) => sizing.test(flag));
}

/** Whether a scenario's resident trials ran with this flag. */
export function measuredWith({ flag }: HeapFlag, results: Results, scenario: string): boolean {
  const own = new Set(results.cases.filter((one) => one.scenario === scenario).map(({ id }) => id));
  const trials = results.trials.filter((trial) => trial.lane === 'resident' && own.has(trial.case));
  return trials.length > 0 && trials.every(({ flags }) => flags.some((one) => one.replaceAll('_', '-') === flag));
}
