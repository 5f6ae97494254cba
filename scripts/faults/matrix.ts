/** Every fault of the table: who breaks, how, and at which stage of a run. */
import type { Fault } from './fault-run.ts';

/** In the measured process's life; the load and the sidecar come to the same ones. `describe` is before it. */
const STAGES = ['start', 'settle', 'warm-up', 'wave', 'account'];
const HOWS = ['killed', 'stopped', 'exits', 'silent', 'rubbish', 'forges', 'lies'];

export function allFaults(): readonly Fault[] {
  return [
    { who: 'nobody', what: 'nothing', stage: 'nowhere', lane: 'live' },
    ...faults(
      'subject',
      ['killed', 'stopped', 'exits', 'silent', 'rubbish', 'out of heap', 'out of memory'],
      ['describe'],
    ),
    ...faults('subject', [...HOWS, 'out of heap', 'out of memory'], STAGES),
    ...faults('sidecar', [...HOWS, 'out of memory'], STAGES),
    ...faults('load', [...HOWS, 'out of memory'], STAGES),
    ...faults('sampler', ['killed', 'stopped'], ['warm-up', 'wave'], 'resident'),
    ...faults('subject', ['killed', 'stopped', 'out of memory'], ['wave'], 'resident'),
    ...faults('sidecar', ['killed', 'rubbish'], ['wave'], 'resident'),
    ...faults('load', ['killed'], ['wave'], 'resident'),
  ];
}

/** A few seconds of them, for the tests. */
export const sample: readonly Fault[] = [
  ...faults('sidecar', ['rubbish'], ['wave']),
  ...faults('subject', ['lies', 'out of memory'], ['wave']),
  ...faults('subject', ['rubbish'], ['describe']),
];

function faults(
  who: Fault['who'],
  whats: readonly string[],
  stages: readonly string[],
  lane: Fault['lane'] = 'live',
): readonly Fault[] {
  return whats.flatMap((what) => stages.map((stage) => ({ who, what, stage, lane })));
}
