import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import type { Results } from '../../results/schema.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, completedTrials, GOVERNED, takeLive, takeResident, theResident, theTrial } from '../results.fixture.ts';

const HELD = 'held-buffer product 1';

function broken(change: Parameters<typeof judgeSpoilt>[0]): string {
  const verdict = judgeSpoilt(change);
  expect(verdict.exitCode).toBe(4);
  expect(verdict.status).toBe('broken');
  return verdict.sentence;
}

test('a wave in which fewer than N were in flight breaks it', () => {
  const sentence = broken((draft) => {
    const wave = theTrial(draft, CASE, 'resident').waves[2];
    if (wave) wave.inFlight = 3;
  });
  expect(sentence).toContain('3 operations were in flight at the peak instead of 4 in 1 of 3 waves');
});

test('a trial without a wave breaks it', () => {
  expect(
    broken((draft) => {
      theTrial(draft, CASE, 'resident').waves = [];
    }),
  ).toContain('ran no wave');
});

test('a product without a twin has no floor', () => {
  const sentence = broken((draft) => {
    draft.trials = draft.trials.filter(({ role, lane }) => role !== 'twin' || lane !== 'resident');
  });
  expect(sentence).toContain('upload has no twin in the resident lane');
});

test('a floor above what the idle process held would swallow bytes', () => {
  const spoil = (rss: number) => (draft: Results) => {
    theResident(draft).reset.rssBytes = rss * MiB;
  };
  expect(broken(spoil(62.4))).toContain('would be swallowed');
  expect(judgeSpoilt(spoil(62.6)).exitCode).toBe(0);
});

test('a sample above the high-water mark is of another process', () => {
  const sampled = (beyond: number) => (draft: Results) => {
    const rss = theResident(draft).peakBytes / 1024 + beyond * 1024;
    const columns = ['ms', 'rss'];
    const timeline = {
      source: 'statm',
      columns,
      rows: [
        [1, 4096],
        [2, rss],
      ],
      missedTicks: 0,
      tickMs: 2,
    };
    theTrial(draft, CASE, 'resident').series = [timeline];
  };
  expect(broken(sampled(2))).toContain('has a sample 2.0 MiB above the high-water mark');
  expect(judgeSpoilt(sampled(0.1)).exitCode).toBe(0);
});

test('what malloc had given back and the warm-up took again swallows nothing where it is resident at the reset', () => {
  const givenBack = (resetMiB: number) => (draft: Results) => {
    const { cold, coldArenas, coldHeap, reset } = theResident(draft);
    coldArenas.mainBytes -= 4 * MiB;
    cold.rssBytes -= 4 * MiB;
    coldHeap.zonesPeakBytes = 5 * MiB;
    reset.rssBytes = resetMiB * MiB;
  };
  expect(judgeSpoilt(givenBack(62.6)).exitCode).toBe(0);
  expect(broken(givenBack(61))).toContain('would be swallowed');
});

test('a process that is not warm breaks it', () => {
  const sentence = broken((draft) => {
    theTrial(draft, CASE, 'resident').warmUps = 0;
  });
  expect(sentence).toContain('resident trial 0 ran no operation before it was measured');
});

test('a governed wave that starts no more than the budget admits tries nothing', () => {
  const sentence = broken((draft) => {
    const [wave] = theTrial(draft, GOVERNED, 'resident').waves;
    if (wave) wave.completed = 5;
  });
  expect(sentence).toContain('1 of 3 waves of resident trial 0 started no more operations than the budget admits');
});

test.each([
  ['too little', 7.2],
  ['too much', 8.8],
])('a reference subject whose resident lane reads %s breaks it', (_, perOperation) => {
  const sentence = broken((draft) => {
    takeResident(draft, HELD, perOperation);
    theResident(draft, HELD).peakBytes -= 0.25 * MiB;
  });
  expect(sentence).toContain('held-buffer (8 MiB at 1 at once) the resident lane reads');
  expect(sentence).toContain('the truth is 8.0 MiB');
});

test('a resident reading within the mark’s bound of the truth is true', () => {
  const verdict = judgeSpoilt((draft) => {
    takeResident(draft, HELD, 8.7);
    theResident(draft, HELD).peakBytes -= 0.25 * MiB;
  });
  expect(outcomeOf(verdict, HELD, 'instrument').status).toBe('holds');
});

test('one trial of two that reads too little is not hidden by the other', () => {
  broken((draft) => {
    const second = structuredClone(completedTrials(draft, HELD, 'resident')[0]);
    if (second?.resident) second.resident.peakBytes -= 2 * MiB;
    if (second) draft.trials.push(second);
  });
});

test.each([
  ['lower', 7.7, 8],
  ['lower', 8.3, 8.3],
  ['upper', 8, 8.3],
  ['upper', 7.8, 7.7],
])('a reference subject whose live %s end misreads breaks it', (end, lower, upper) => {
  expect(broken((draft) => takeLive(draft, HELD, lower, upper))).toContain(`live lane's ${end} end reads`);
});

test('a truth of null is not asked of that lane', () => {
  const verdict = judgeSpoilt((draft) => {
    takeLive(draft, HELD, 0, 0);
    for (const point of draft.scenarios[1]?.points ?? []) if (point.truth) point.truth.live = null;
  });
  expect(codesOf(verdict)).toEqual([]);
});

test('a resident truth of null is not asked either', () => {
  const verdict = judgeSpoilt((draft) => {
    takeResident(draft, HELD, 20);
    for (const point of draft.scenarios[1]?.points ?? []) if (point.truth) point.truth.residentBytes = null;
  });
  expect(outcomeOf(verdict, HELD, 'instrument').status).toBe('holds');
});

test('a timeline without the column, or a row that lacks it, has no sample', () => {
  const read = (columns: string[], row: number[]) =>
    judgeSpoilt((draft) => {
      const rows = [[1, 4096], row];
      theTrial(draft, CASE, 'resident').series = [{ source: 'statm', columns, rows, missedTicks: 0, tickMs: 2 }];
    }).exitCode;
  const high = 1024 * 1024;
  expect(read(['ms', 'rss'], [high, high])).toBe(4);
  expect(read(['ms', 'heap'], [high, high])).toBe(0);
  expect(read(['ms', 'rss'], [high])).toBe(0);
});

test('a reference subject makes no finding about its reservation', () => {
  const verdict = judgeSpoilt();
  expect(outcomeOf(verdict, 'under-reserved product 1', 'resident').status).toBe('not judged');
  expect(codesOf(verdict)).toEqual([]);
});

test('a control is excused: being caught is all that is asked of it', () => {
  const verdict = judgeSpoilt((draft) => {
    for (const wave of theTrial(draft, 'upload preloaded 4', 'resident').waves) wave.inFlight = 2;
  });
  expect(verdict.exitCode).toBe(0);
});
