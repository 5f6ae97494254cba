import { describe, expect, test } from 'vitest';
import { accept } from '../../baseline/accept.ts';
import type { Baseline } from '../../baseline/schema.ts';
import { MiB } from '../../bytes.ts';
import type { Results } from '../../results/schema.ts';
import { judge } from '../judge.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { nextTrial } from '../next-trial.ts';
import {
  CASE,
  completedTrials,
  honestResults,
  residentTrialsOf,
  takeLive,
  theResident,
  upload,
} from '../results.fixture.ts';

const because = { reason: 'first', date: '2026-01-02' };

/** The peaks of honest results, with these resident trials in MiB an operation. */
function baselineOf(trials: readonly number[] = [10, 10.1], change: (draft: Results) => void = () => {}): Baseline {
  const results = honestResults((draft) => {
    residentTrialsOf(draft, CASE, trials);
    change(draft);
  });
  return accept(null, [results], because);
}

function judged(baseline: Baseline | null, change: (draft: Results) => void = () => {}, failOnDrift = false) {
  return judge(honestResults(change), baseline, { failOnDrift, reportOnly: false });
}

const grown = [11.5, 11.51, 11.52, 11.53, 11.54];
const grow = (draft: Results) => residentTrialsOf(draft, CASE, grown);

test('without a baseline drift is not judged, and says so', () => {
  expect(outcomeOf(judgeSpoilt(), CASE, 'drift')).toMatchObject({ status: 'not judged', detail: 'no baseline' });
});

test('the same peaks hold', () => {
  const verdict = judged(baselineOf());
  expect(outcomeOf(verdict, CASE, 'drift').status).toBe('holds');
  expect(codesOf(verdict)).toEqual([]);
});

describe('a resident peak more than a tenth above the accepted one', () => {
  test('is a warning, and fails where drift was asked to', () => {
    const verdict = judged(baselineOf(), grow);
    expect(outcomeOf(verdict, CASE, 'drift')).toMatchObject({ status: 'warns' });
    expect(verdict.findings).toMatchObject([{ code: 'drifted', severity: 'warning', rule: 'drift' }]);
    expect(verdict.findings[0]?.sentence).toMatch(
      /takes 11\.5 MiB in the resident lane where 10\.\d MiB were accepted, \+15 %/,
    );
    expect(verdict.exitCode).toBe(0);
    expect(judged(baselineOf(), grow, true)).toMatchObject({ status: 'red', exitCode: 1 });
  });

  test('is undecided with trials too few to tell it from chance, never silently green', () => {
    const few = (draft: Results) => residentTrialsOf(draft, CASE, grown.slice(0, 2));
    expect(judged(baselineOf(), few).findings).toMatchObject([{ code: 'inconclusive', severity: 'warning' }]);
    expect(judged(baselineOf(), few, true)).toMatchObject({ status: 'inconclusive', exitCode: 3 });
  });

  test('asks for as many trials as can tell it, and for none where nothing has grown', () => {
    const next = (count: number, figures = grown) =>
      nextTrial(
        honestResults((draft) => residentTrialsOf(draft, CASE, figures.slice(0, count))),
        CASE,
        'resident',
        baselineOf(),
      );
    expect([2, 3, 4, 5].map((count) => next(count))).toEqual(['plain', 'plain', 'plain', null]);
    expect(next(2, [10, 10.1])).toBe(null);
  });

  test('asks for none on a machine without a baseline', () => {
    const elsewhere = honestResults((draft) => {
      residentTrialsOf(draft, CASE, grown.slice(0, 2));
      draft.machine.node = '24.22.0';
    });
    expect(nextTrial(elsewhere, CASE, 'resident', baselineOf())).toBe(null);
  });

  test('is none where the accepted ones were as high as often', () => {
    const wide = baselineOf([9.9, 10, 10.1, 11.6, 11.7]);
    expect(outcomeOf(judged(wide, grow), CASE, 'drift').status).toBe('holds');
  });
});

test('less than a tenth is no drift, however certain', () => {
  const verdict = judged(baselineOf([10, 10, 10, 10]), (draft) =>
    residentTrialsOf(draft, CASE, [10.8, 10.8, 10.9, 10.9]),
  );
  expect(outcomeOf(verdict, CASE, 'drift').status).toBe('holds');
});

test('the live lane repeats: one reading a tenth higher is drift, once further ones agree', () => {
  const verdict = judged(baselineOf(), (draft) => takeLive(draft, CASE, 10.8, 11));
  expect(outcomeOf(verdict, CASE, 'drift')).toMatchObject({
    status: 'warns',
    detail: expect.stringMatching(/live peak \+14 %/),
  });
  const results = honestResults((draft) => takeLive(draft, CASE, 10.8, 11));
  expect(nextTrial(results, CASE, 'live', baselineOf())).toBe('plain');
  expect(nextTrial(results, CASE, 'live', null)).toBe(null);
});

test('a grown floor is drift of its own', () => {
  const verdict = judged(baselineOf([10, 10.1, 10.1, 10.2]), (draft) => {
    residentTrialsOf(draft, CASE, [10, 10, 10.1]);
    for (const { resident } of completedTrials(draft, CASE, 'resident')) {
      if (resident === null) continue;
      resident.cold.rssBytes += 10 * MiB;
      resident.reset.rssBytes += 10 * MiB;
      resident.peakBytes += 10 * MiB;
    }
  });
  expect(verdict.findings).toMatchObject([{ code: 'drifted', sentence: expect.stringMatching(/idle process takes/) }]);
});

test('more use of the allowance is drift although the peak has grown by less than a tenth', () => {
  const allowing = (draft: Results) => {
    upload(draft).allowanceBytes = 8 * MiB;
  };
  const accepted = baselineOf([12.2, 12.2, 12.3, 12.3], allowing);
  const verdict = judged(accepted, (draft) => {
    allowing(draft);
    residentTrialsOf(draft, CASE, [13.1, 13.2, 13.2]);
  });
  expect(outcomeOf(verdict, CASE, 'drift').detail).toMatch(/resident peak \+7 %/);
  expect(verdict.findings).toMatchObject([{ code: 'drifted', sentence: expect.stringMatching(/of the allowance/) }]);
});

test('a use of the allowance that has grown by less than a tenth of it is none, however small it was', () => {
  const allowing = (draft: Results) => {
    upload(draft).allowanceBytes = 64 * MiB;
  };
  const verdict = judged(baselineOf([12.2, 12.2, 12.3, 12.3], allowing), (draft) => {
    allowing(draft);
    residentTrialsOf(draft, CASE, [12.7, 12.7, 12.8]);
  });
  expect(outcomeOf(verdict, CASE, 'drift').detail).toMatch(/use of the allowance \+3 %/);
  expect(outcomeOf(verdict, CASE, 'drift').status).toBe('holds');
});

describe('what the baseline can not answer is said', () => {
  test('on another machine', () => {
    const verdict = judged(baselineOf(), (draft) => {
      draft.machine.node = '24.22.0';
      grow(draft);
    });
    expect(verdict.findings).toEqual([]);
    expect(verdict.sentence).toMatch(/not judged here: drift \(.*Node 24\.22\.0 instead of 24\.21\.0\)/);
  });

  test('and never green where drift was to fail', () => {
    const elsewhere = (draft: Results) => {
      draft.machine.node = '24.22.0';
    };
    expect(judged(baselineOf(), elsewhere, true)).toMatchObject({ status: 'inconclusive', exitCode: 3 });
    expect(judged(null, undefined, true)).toMatchObject({ status: 'inconclusive', exitCode: 3 });
  });

  test('of a case that it does not have', () => {
    const baseline = baselineOf();
    const [machine] = baseline.machines;
    if (machine !== undefined) machine.cases = machine.cases.filter(({ case: id }) => id !== CASE);
    expect(judged(baseline).notJudged).toContain('drift of 1 case (not in the baseline)');
  });

  test('of a case whose every lane was measured with other flags', () => {
    const verdict = judged(baselineOf(), (draft) => {
      for (const lane of ['live', 'resident'] as const) {
        for (const trial of completedTrials(draft, CASE, lane)) trial.flags = ['--max-old-space-size=256'];
      }
    });
    expect(outcomeOf(verdict, CASE, 'drift')).toMatchObject({
      status: 'not judged',
      detail: expect.stringMatching(/^the live lane was accepted otherwise/),
    });
  });

  test('of a case that this run has no figure of', () => {
    const verdict = judged(baselineOf(), (draft) => {
      draft.trials = draft.trials.filter((trial) => trial.case !== CASE || trial.role === 'twin');
    });
    expect(outcomeOf(verdict, CASE, 'drift')).toMatchObject({
      status: 'not judged',
      detail: 'nothing was measured',
    });
  });

  test.each([
    ['live', ['resident peak', 'floor']],
    ['resident', ['live peak']],
  ] as const)('of a %s lane that was not accepted, and the other is judged alone', (lane, judgedAlone) => {
    const baseline = baselineOf();
    for (const one of baseline.machines.flatMap(({ cases }) => cases)) one[lane] = null;
    const outcome = outcomeOf(judged(baseline), CASE, 'drift');
    expect(outcome.status).toBe('holds');
    expect(outcome.detail.split('; ').map((one) => one.replace(/ [+-]?\d.*/, ''))).toEqual(judgedAlone);
  });

  test('of a lane that was measured with other flags', () => {
    const verdict = judged(baselineOf(), (draft) => {
      grow(draft);
      for (const trial of completedTrials(draft, CASE, 'resident')) trial.flags = ['--max-old-space-size=256'];
    });
    expect(verdict.findings).toEqual([]);
    expect(verdict.notJudged.join()).toMatch(/resident lane was accepted otherwise: it is --max-old-space-size=256/);
  });
});

test('a peak within the bound of the kernel mark is no drift, however small the operation', () => {
  const accepted = baselineOf([0.1, 0.1, 0.1, 0.1]);
  const verdict = judged(accepted, (draft) => {
    residentTrialsOf(draft, CASE, [0.2, 0.2, 0.2]);
    theResident(draft).stood = true;
  });
  expect(outcomeOf(verdict, CASE, 'drift').detail).toMatch(/resident peak \+100 %/);
  expect(outcomeOf(verdict, CASE, 'drift').status).toBe('holds');
});
