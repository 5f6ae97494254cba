import { expect, test } from 'vitest';
import { KiB, MiB } from '../../harness/bytes.ts';
import { gather } from '../../harness/judge/evidence.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { sample } from '../sample.fixture.ts';
import { partsOf } from './decomposition.ts';

const { verdict, results } = sample();
const one = verdict.cases.find((each) => each.concurrency === 8) as CaseVerdict;

function parts(of: Results = results, each: CaseVerdict = one) {
  return partsOf(
    each,
    gather(of).find((evidence) => evidence.case.id === one.id),
  );
}

test('the parts add up to the resident peak above the floor', () => {
  const found = parts();
  expect(found?.heap).toBeCloseTo(0.1 * 8 * 8.1 * MiB, -1);
  expect(found?.offHeap).toBeCloseTo(0.9 * 8 * 8.1 * MiB, -1);
  const sum = Object.values(found ?? {}).reduce((total, size) => total + size, 0);
  expect(sum).toBeCloseTo(one.resident?.aboveFloorBytes ?? 0, -1);
});

test("garbage that V8's books show under production flags is taken from the rest, and never more than the rest", () => {
  const booksOf = (size: number): Results => ({
    ...results,
    trials: results.trials.map((trial) => {
      if (trial.status !== 'completed' || trial.lane !== 'resident') return trial;
      const row = [0, 0, 0, 6 * 1024 + size / KiB, 2 * 1024];
      const columns = ['ms', 'booked', 'waiters', 'heapUsed', 'external'];
      return { ...trial, series: [{ source: 'governor events', columns, rows: [row], missedTicks: 0, tickMs: 0 }] };
    }),
  });
  const rest = parts()?.retained ?? 0;
  const held = (one.resident?.aboveFloorBytes ?? 0) - rest;
  expect(parts(booksOf(held + MiB))).toMatchObject({ lateGarbage: expect.closeTo(MiB, -4) });
  expect(parts(booksOf(1000 * MiB))).toMatchObject({ lateGarbage: expect.closeTo(rest, -1), retained: 0 });
});

test('with one lane alone nothing is told apart', () => {
  expect(parts({ ...results, trials: results.trials.filter(({ lane }) => lane === 'resident') })).toBeNull();
  expect(parts(results, { ...one, resident: null })).toBeNull();
});
