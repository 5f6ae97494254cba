import type { GovernorCounters } from './counters.ts';

/** Content type of {@link metricsText}. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4';

/** `governor.counters` in Prometheus' text format, version 0.0.4, for the answer of a metrics endpoint. */
export function metricsText(counters: GovernorCounters): string {
  const { admitted, grown, waited, bypassed, clamped, refused, booked, waiters, highWater, budget } = counters;
  return [
    family('admitted_total', 'counter', 'Leases granted.', [['', admitted]]),
    family('grown_total', 'counter', 'Times that a lease was given more.', [['', grown]]),
    family('waited_total', 'counter', 'Requests that found no room and queued.', [['', waited]]),
    family('bypassed_total', 'counter', 'Admissions that overtook somebody who waited first.', [['', bypassed]]),
    family('clamped_total', 'counter', 'Admissions of less than was asked for: the whole budget.', [['', clamped]]),
    family(
      'refused_total',
      'counter',
      'Requests that were refused, or gave up.',
      Object.entries(refused).map(([reason, count]) => [`{reason="${reason}"}`, count]),
    ),
    family('booked_bytes', 'gauge', 'Bytes booked now.', [['', booked]]),
    family('high_water_bytes', 'gauge', 'Most bytes booked at once so far.', [['', highWater]]),
    family('budget_bytes', 'gauge', 'Bytes that may be booked at once; 0 when booking is switched off.', [
      ['', budget],
    ]),
    family('waiters', 'gauge', 'Requests in the queue now.', [['', waiters]]),
  ].join('');
}

function family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string {
  const full = `plimsoll_governor_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labels} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}
