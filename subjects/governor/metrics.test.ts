import { expect, it } from 'vitest';
import { createGovernor, METRICS_CONTENT_TYPE, metricsText } from './index.ts';

it('writes every counter and gauge once, each with its help and type', async () => {
  const governor = createGovernor({ budget: 100, floor: 1, policy: 'failFast' });
  const lease = await governor.reserve(250);
  await expect(governor.reserve(1)).rejects.toThrow();
  lease.shrink(30);
  expect(METRICS_CONTENT_TYPE).toBe('text/plain; version=0.0.4');
  const lines = metricsText(governor.counters).split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'plimsoll_governor_admitted_total 1',
    'plimsoll_governor_grown_total 0',
    'plimsoll_governor_waited_total 0',
    'plimsoll_governor_bypassed_total 0',
    'plimsoll_governor_clamped_total 1',
    'plimsoll_governor_refused_total{reason="deadline"} 0',
    'plimsoll_governor_refused_total{reason="busy"} 1',
    'plimsoll_governor_refused_total{reason="crowded"} 0',
    'plimsoll_governor_refused_total{reason="closed"} 0',
    'plimsoll_governor_refused_total{reason="deadlock"} 0',
    'plimsoll_governor_refused_total{reason="aborted"} 0',
    'plimsoll_governor_booked_bytes 30',
    'plimsoll_governor_high_water_bytes 100',
    'plimsoll_governor_budget_bytes 100',
    'plimsoll_governor_waiters 0',
  ]);
  expect(lines.filter((line) => line.startsWith('# TYPE '))).toHaveLength(10);
  expect(lines.filter((line) => line.startsWith('# HELP '))).toHaveLength(10);
  expect(lines.at(-1)).toBe('');
});

it('reads a copy, which later events do not change', async () => {
  const governor = createGovernor({ budget: 100, floor: 1 });
  const before = governor.counters;
  await governor.reserve(1);
  await expect(governor.reserve(1, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(before).toMatchObject({ admitted: 0, booked: 0, refused: { aborted: 0 } });
  expect(governor.counters).toMatchObject({ admitted: 1, booked: 1, refused: { aborted: 1 } });
});
