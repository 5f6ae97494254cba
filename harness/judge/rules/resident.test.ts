import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import type { TwinTrial } from '../../results/schema.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, completedTrials, takeResident, theResident, upload } from '../results.fixture.ts';

const rStar = (change?: Parameters<typeof judgeSpoilt>[0]) =>
  outcomeOf(judgeSpoilt(change), CASE, 'resident').rStarBytes;
const HONEST = 10.1 * MiB;

test('r* is the highest trial above its floor, shared by the operations', () => {
  expect(rStar()).toBe(Math.ceil(HONEST));
});

test('one trial over the reservation fails, whatever the others read', () => {
  const verdict = judgeSpoilt((draft) => {
    takeResident(draft, CASE, 8);
    const last = completedTrials(draft, CASE, 'resident').at(-1);
    if (last?.resident) last.resident.peakBytes += 17 * MiB;
  });
  expect(outcomeOf(verdict, CASE, 'resident').status).toBe('fails');
  expect(verdict.exitCode).toBe(1);
});

test('a need equal to the reservation holds, one byte more fails', () => {
  const at = (extra: number) =>
    outcomeOf(
      judgeSpoilt((draft) => {
        takeResident(draft, CASE, 12);
        for (const trial of completedTrials(draft, CASE, 'resident'))
          if (trial.resident) trial.resident.peakBytes += extra;
      }),
      CASE,
      'resident',
    ).status;
  expect(at(0)).toBe('holds');
  expect(at(1)).toBe('fails');
});

test('the twin’s drift, the warm-up’s file pages and its code lower r*', () => {
  const noDrift = rStar((draft) => {
    for (const trial of draft.trials) if (trial.status === 'idled' && trial.end) trial.end.rssBytes = 60 * MiB;
  });
  expect(noDrift).toBe(Math.ceil(HONEST + (0.25 * MiB) / 4));
  const noFilePages = rStar((draft) => {
    for (const trial of completedTrials(draft, CASE, 'resident'))
      if (trial.resident) trial.resident.reset.fileBytes = 40 * MiB;
  });
  expect(noFilePages).toBe(Math.ceil(HONEST + (2 * MiB) / 4));
  const noCode = rStar((draft) => {
    for (const trial of completedTrials(draft, CASE, 'resident')) {
      if (trial.resident) trial.resident.resetHeap.codePhysicalBytes = 2 * MiB;
    }
  });
  expect(noCode).toBe(Math.ceil(HONEST + (1 * MiB) / 4));
});

test('what V8’s compilers left on their threads lowers r*, by the smaller of what V8 and what malloc say', () => {
  const left = (zones: number, arenas: number) =>
    rStar((draft) => {
      for (const trial of completedTrials(draft, CASE, 'resident')) {
        if (trial.resident) trial.resident.resetHeap.zonesPeakBytes += zones * MiB;
        if (trial.resident) trial.resident.resetArenas.threadsBytes += arenas * MiB;
      }
    });
  expect(left(2, 4)).toBe(Math.ceil(HONEST - (2 * MiB) / 4));
  expect(left(4, 2)).toBe(Math.ceil(HONEST - (2 * MiB) / 4));
  expect(left(4, 0)).toBe(rStar());
  expect(left(4, -4)).toBe(rStar());
});

test('what malloc had given back when cold, and kept in a twin, lowers r*: by what the warm-up took again, and no zone more', () => {
  const givenBack = ({ missing, takenAgain, zones }: Record<'missing' | 'takenAgain' | 'zones', number>) =>
    rStar((draft) => {
      for (const trial of completedTrials(draft, CASE, 'resident')) {
        if (trial.resident === null) continue;
        trial.resident.coldArenas.mainBytes -= missing * MiB;
        trial.resident.resetArenas.mainBytes += (takenAgain - missing) * MiB;
        trial.resident.coldHeap.zonesPeakBytes = zones * MiB;
        trial.resident.resetHeap.zonesPeakBytes = zones * MiB;
      }
    });
  expect(givenBack({ missing: 4, takenAgain: 4, zones: 5 })).toBe(Math.ceil(HONEST - (4 * MiB) / 4));
  expect(givenBack({ missing: 4, takenAgain: 3, zones: 5 })).toBe(Math.ceil(HONEST - (3 * MiB) / 4));
  expect(givenBack({ missing: 4, takenAgain: 4, zones: 2 })).toBe(Math.ceil(HONEST - (2 * MiB) / 4));
  expect(givenBack({ missing: 4, takenAgain: -1, zones: 5 })).toBe(rStar());
  expect(givenBack({ missing: -4, takenAgain: 4, zones: 5 })).toBe(rStar());
});

test('garbage of the warm-up in the heap does not raise the floor', () => {
  expect(
    rStar((draft) => {
      theResident(draft).resetHeap.physicalBytes += 130 * MiB;
      theResident(draft).resetHeap.usedBytes += 130 * MiB;
      theResident(draft).reset.rssBytes += 130 * MiB;
      theResident(draft).reset.anonBytes += 130 * MiB;
    }),
  ).toBe(rStar());
});

test('the drift is the median over the twins, and a twin that shrank counts as 0', () => {
  const drifts = (ends: readonly number[]) =>
    rStar((draft) => {
      const own = draft.trials.find((trial) => trial.status === 'idled' && trial.lane === 'resident') as TwinTrial;
      draft.trials = draft.trials.filter((trial) => trial !== own);
      for (const end of ends) {
        const twin = structuredClone(own);
        if (twin.end) twin.end.rssBytes = end * MiB;
        draft.trials.push(twin);
      }
    });
  expect(drifts([59, 60.25, 64])).toBe(Math.ceil(HONEST));
  expect(drifts([59])).toBe(Math.ceil(HONEST + (0.25 * MiB) / 4));
});

test('a declared allowance is taken off once, not per operation', () => {
  expect(
    rStar((draft) => {
      upload(draft).allowanceBytes = 4 * MiB;
    }),
  ).toBe(Math.ceil(HONEST - 1 * MiB));
});

test('a need within the kernel mark’s bound is no power, not green', () => {
  const verdict = judgeSpoilt((draft) => takeResident(draft, 'upload product 1', 0.7));
  expect(outcomeOf(verdict, 'upload product 1', 'resident').status).toBe('inconclusive');
  expect(verdict.exitCode).toBe(3);
  expect(verdict.findings[0]?.remedy).toContain("lanes: ['live']");
});

test('the mark’s bound is shared by the operations of a wave', () => {
  const status = (draft: number) =>
    outcomeOf(
      judgeSpoilt((results) => takeResident(results, CASE, draft)),
      CASE,
      'resident',
    ).status;
  expect(status(0.15)).toBe('inconclusive');
  expect(status(0.25)).toBe('holds');
});

test('under its budget a case is held against N·r as well', () => {
  const verdict = judgeSpoilt((draft) => takeResident(draft, 'upload governed 5', 13));
  expect(codesOf(verdict)).toContain('under-reserved');
});

test('the lane is not judged, with the reason, where the scenario says that it is blind', () => {
  const outcome = outcomeOf(
    judgeSpoilt((draft) => {
      upload(draft).lanes = ['live'];
      upload(draft).controls = [];
      draft.trials = draft.trials.filter(({ lane }) => lane === 'live');
    }),
    CASE,
    'resident',
  );
  expect(outcome).toMatchObject({ status: 'not judged', rStarBytes: null });
  expect(outcome.detail).toContain("can't see it");
});

test('an allowance as large as all that was read is told as what it is', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).allowanceBytes = 64 * MiB;
  });
  expect(verdict.findings).toContainEqual(
    expect.objectContaining({
      code: 'inconclusive',
      sentence: expect.stringContaining('its allowance of 64.0 MiB is as much as all that the resident lane read'),
      remedy: expect.stringContaining('smaller allowance'),
    }),
  );
});

test('an allowance that covers one operation at a time leaves that case to the ones with more at once, and says so', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).allowanceBytes = 12 * MiB;
  });
  const outcome = outcomeOf(verdict, 'upload product 1', 'resident');
  expect(outcome).toMatchObject({ status: 'not judged', detail: expect.stringContaining('judged at 4 at once') });
  expect(outcomeOf(verdict, CASE, 'resident').status).toBe('holds');
  expect(verdict.exitCode).toBe(0);
  expect(verdict.notJudged).toContain('the resident lane of 1 case (the allowance covers all that it read)');
});

test('a case that was not run is not judged, with the reason', () => {
  const verdict = judgeSpoilt((draft) => {
    draft.trials = draft.trials.filter((trial) => trial.case !== CASE || trial.role === 'twin');
    draft.notRun = [{ case: CASE, reason: 'moves 4 GiB' }];
  });
  expect(outcomeOf(verdict, CASE, 'resident')).toMatchObject({ status: 'not judged', detail: 'not run: moves 4 GiB' });
});

test('a twin whose arenas could not be read credits nothing', () => {
  const read = (twinRead: boolean) =>
    rStar((draft) => {
      for (const { resident } of draft.cases.flatMap(({ id }) => completedTrials(draft, id, 'resident'))) {
        if (resident === null) continue;
        resident.coldArenas.mainBytes -= 4 * MiB;
        resident.coldHeap.zonesPeakBytes = 5 * MiB;
        resident.resetHeap.zonesPeakBytes = 5 * MiB;
      }
      for (const trial of draft.trials) if (trial.status === 'idled' && !twinRead) trial.coldArenas = null;
    });
  expect(read(true)).toBe(Math.ceil(HONEST - (4 * MiB) / 4));
  expect(read(false)).toBe(Math.ceil(HONEST));
});

test('an allowance that covers a case excuses it only where one with more at once was measured', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).allowanceBytes = 12 * MiB;
    const above = completedTrials(draft, CASE, 'resident');
    draft.trials = draft.trials.filter((trial) => !above.some((one) => one === trial));
  });
  expect(outcomeOf(verdict, 'upload product 1', 'resident').status).toBe('inconclusive');
});
