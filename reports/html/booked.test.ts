import { expect, test } from 'vitest';
import { KiB, MiB } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { CompletedTrial, LiveReading, Series } from '../../harness/results/schema.ts';
import { sample } from '../sample.fixture.ts';
import { bookedChart, looksOf } from './booked.ts';

const { verdict, results } = sample();
const trial = results.trials.find((one) => one.lane === 'live') as CompletedTrial;
const live = trial.live as LiveReading;
const one = verdict.cases[0] as CaseVerdict;

/** Booked and held off-heap, in MiB, at events 100 ms apart. */
function seriesOf(events: readonly (readonly [booked: number, held: number])[]): Series {
  const inKiB = (size: number) => (size * MiB) / KiB;
  const rows = events.map(([bookedMiB, held], at) => {
    return [at * 100, inKiB(bookedMiB), 0, live.floor.usedBytes / KiB, inKiB(held) + live.floor.externalBytes / KiB];
  });
  const columns = ['ms', 'booked', 'waiters', 'heapUsed', 'external'];
  return { source: 'governor events', columns, rows, missedTicks: 0, tickMs: 0 };
}

function looks(events: Parameters<typeof seriesOf>[0], allowanceBytes = 0) {
  return looksOf({ one, live, series: seriesOf(events) }, allowanceBytes);
}

test('what is held at an event is compared with what was booked before it', () => {
  const released = looks([
    [10, 0],
    [0, 9],
  ]);
  expect(released.map(({ coverBytes }) => coverBytes)).toEqual([0, 10 * MiB]);
  expect(bookedChart('chart', released, live, 100).shaded).toEqual([]);
});

test('what is held before it is booked is a breach, shaded from the event before', () => {
  const late = looks([
    [0, 0],
    [10, 9],
    [0, 9],
  ]);
  expect(bookedChart('chart', late, live, 100).shaded).toEqual([[0, 0.1]]);
});

test('what the allowance covers is no breach', () => {
  const late = looks(
    [
      [0, 0],
      [10, 9],
    ],
    9 * MiB,
  );
  expect(bookedChart('chart', late, live, 100).shaded).toEqual([]);
});
