import { expect, test } from 'vitest';
import { KiB, MiB } from '../../bytes.ts';
import type { CompletedTrial } from '../../results/schema.ts';
import { gather } from '../evidence.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, honestResults, takeLive, theLive, theTrial, upload } from '../results.fixture.ts';
import { overBookedBytes } from './live.ts';

const liveOf = (change?: Parameters<typeof judgeSpoilt>[0]) => outcomeOf(judgeSpoilt(change), CASE, 'live');

test('with both ends under the reservation it holds, and r* is the upper one', () => {
  const outcome = liveOf();
  expect(outcome.status).toBe('holds');
  expect(outcome.rStarBytes).toBe(Math.ceil(9.9 * MiB));
});

test('a lower end over the reservation is under-reserved', () => {
  const verdict = judgeSpoilt((draft) => takeLive(draft, CASE, 12.5, 12.6));
  expect(outcomeOf(verdict, CASE, 'live').status).toBe('fails');
  expect(verdict.exitCode).toBe(1);
  expect(verdict.sentence).toContain('needs 12.5 MiB an operation, 12.0 MiB are reserved (live lane)');
});

test('an upper end alone over the reservation is undecided, and says how to decide', () => {
  const verdict = judgeSpoilt((draft) => takeLive(draft, CASE, 9, 13));
  expect(outcomeOf(verdict, CASE, 'live').status).toBe('inconclusive');
  expect(verdict.exitCode).toBe(3);
  const finding = verdict.findings.find(({ rule }) => rule === 'live');
  expect(finding?.sentence).toContain('between 9.0 MiB and 13.0 MiB');
  expect(finding?.remedy).toMatch(/stage.*allowance/s);
});

test('a trial with a small young generation takes the garbage off the upper end', () => {
  const withSmall = (upper: number) =>
    liveOf((draft) => {
      takeLive(draft, CASE, 9, 13);
      const small = structuredClone(theTrial(draft, CASE, 'live')) as CompletedTrial;
      small.index = 1;
      if (small.live) small.live.smallYoungGeneration = true;
      draft.trials.push(small);
      takeLive(draft, CASE, 9, 13);
      if (small.live) small.live.upper.externalBytes = 4 * upper * MiB;
    });
  expect(withSmall(11).status).toBe('holds');
  expect(withSmall(12.5).status).toBe('inconclusive');
});

test('a trial with a small young generation takes nothing off the lower end', () => {
  const outcome = liveOf((draft) => {
    const small = structuredClone(theTrial(draft, CASE, 'live')) as CompletedTrial;
    if (small.live) small.live.smallYoungGeneration = true;
    draft.trials.push(small);
    takeLive(draft, CASE, 12.5, 13);
  });
  expect(outcome.status).toBe('fails');
});

test('the allowance is taken off the upper end only', () => {
  expect(
    liveOf((draft) => {
      upload(draft).allowanceBytes = 8 * MiB;
      takeLive(draft, CASE, 9, 13);
    }).status,
  ).toBe('holds');
  expect(
    liveOf((draft) => {
      upload(draft).allowanceBytes = 8 * MiB;
      takeLive(draft, CASE, 12.5, 13);
    }).status,
  ).toBe('fails');
});

test('code that the warm-up compiled is fixed, other growth of the warm-up is not', () => {
  const rStar = liveOf().rStarBytes as number;
  expect(
    liveOf((draft) => {
      theLive(draft).warm.codeUsedBytes -= 0.5 * MiB;
    }).rStarBytes,
  ).toBe(rStar + MiB / 8);
  expect(
    liveOf((draft) => {
      theLive(draft).warm.usedBytes += 5 * MiB;
    }).rStarBytes,
  ).toBe(rStar);
});

test('the band is the larger of what the twins moved by and of the spread of the floors', () => {
  const rStar = liveOf().rStarBytes as number;
  const twinsBand = liveOf((draft) => {
    for (const trial of draft.trials)
      if (trial.status === 'idled') trial.endHeap.usedBytes = trial.coldHeap.usedBytes + 64 * KiB;
  });
  expect(twinsBand.rStarBytes).toBe(rStar - (48 * KiB) / 4);
  const floorsBand = liveOf((draft) => {
    theLive(draft, 'upload product 1').floor.usedBytes += 64 * KiB;
  });
  expect(floorsBand.rStarBytes).toBe(rStar - (48 * KiB) / 4);
});

test('bytes held beyond what is booked at that moment are under-reserved, however small the sum', () => {
  const verdict = judgeSpoilt((draft) => {
    theLive(draft).overBookedCollectedBytes = 7.2 * MiB;
  });
  expect(verdict.exitCode).toBe(1);
  expect(verdict.sentence).toContain(
    'held 7.2 MiB more than was booked at that moment; it books late or releases early',
  );
});

test('an excess over the bookings within the tolerance or the allowance is none', () => {
  expect(
    liveOf((draft) => {
      theLive(draft).overBookedCollectedBytes = 0.3 * MiB;
    }).status,
  ).toBe('holds');
  expect(
    liveOf((draft) => {
      upload(draft).allowanceBytes = 8 * MiB;
      theLive(draft).overBookedCollectedBytes = 7.2 * MiB;
    }).status,
  ).toBe('holds');
});

test('at the barrier no allowance stands for what is not booked, but what the warm-up left does', () => {
  const held = (overBytes: number, warmedBytes: number) =>
    liveOf((draft) => {
      upload(draft).allowanceBytes = 8 * MiB;
      const reading = theLive(draft);
      reading.overBookedAtBarrierBytes = overBytes;
      reading.warm.externalBytes = reading.floor.externalBytes + warmedBytes;
    }).status;
  expect(held(7.2 * MiB, 0)).toBe('fails');
  expect(held(7.2 * MiB, 7 * MiB)).toBe('holds');
});

test('a raw excess that collection took away does not count', () => {
  expect(
    liveOf((draft) => {
      theLive(draft).overBookedBytes = 50 * MiB;
    }).status,
  ).toBe('holds');
});

test('a lane that reads nothing is no power, not green', () => {
  const verdict = judgeSpoilt((draft) => takeLive(draft, CASE, 0, 0.003));
  expect(outcomeOf(verdict, CASE, 'live').status).toBe('inconclusive');
  expect(codesOf(verdict)).toContain('inconclusive');
  expect(verdict.findings.find(({ rule }) => rule === 'live')?.remedy).toContain("lanes: ['resident']");
});

test('a case without a live trial held nothing beyond its bookings', () => {
  const over = (change: Parameters<typeof honestResults>[0]) =>
    gather(honestResults(change))
      .filter((one) => one.case.id === CASE)
      .map(overBookedBytes);
  expect(
    over((draft) => {
      theLive(draft).overBookedCollectedBytes = 7.2 * MiB;
    }),
  ).toEqual([7.2 * MiB]);
  expect(
    over((draft) => {
      draft.trials = [];
    }),
  ).toEqual([0]);
});
