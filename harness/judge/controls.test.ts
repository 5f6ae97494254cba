import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import type { Control, Results } from '../results/schema.ts';
import { codesOf, judgeSpoilt } from './judged.fixture.ts';
import { CASE, takeLive, theLive, theTrial, upload } from './results.fixture.ts';

const parameters = { content: 16 * MiB };

function control(more: Partial<Control>): Control {
  return { name: 'spoilt', variant: null, caughtBy: 'live', plan: 'quick', at: null, reservations: null, ...more };
}

/** The verdict on the upload with this control alone. */
function withControl(more: Partial<Control>, change: (draft: Results) => void = () => {}) {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).controls = [control(more)];
    change(draft);
  });
  return { verdict, said: verdict.controls.find(({ scenario }) => scenario === 'upload') };
}

const reserves = (bytes: number) => [{ parameters, reservationBytes: bytes }];

test('a reservation of at most 0.9 of the lower end is caught by the live rule', () => {
  const { said, verdict } = withControl({ reservations: reserves(0.9 * 9.5 * MiB) });
  expect(said).toMatchObject({ caught: true });
  expect(said?.ratio).toBeCloseTo(0.9, 6);
  expect(verdict.exitCode).toBe(0);
});

test('a reservation only just below what is needed is not caught, and breaks the instrument', () => {
  const { said, verdict } = withControl({ reservations: reserves(0.92 * 9.5 * MiB) });
  expect(said?.caught).toBe(false);
  expect(verdict.exitCode).toBe(4);
  expect(verdict.sentence).toContain('the negative control "spoilt" of upload was not caught by the rule live');
});

test('the live rule catches by the lower end, never by garbage in the upper one', () => {
  const { said } = withControl({ reservations: reserves(9 * MiB) }, (draft) => takeLive(draft, CASE, 9.5, 11.9));
  expect(said?.caught).toBe(false);
});

test('a dishonest variant is held against the product’s reservation, at the case that it names', () => {
  const at = { parameters, concurrency: 4 };
  const { said } = withControl({ variant: 'preloaded', caughtBy: 'resident', at });
  expect(said).toMatchObject({ caught: true, case: 'upload preloaded 4' });
  expect(said?.ratio).toBeCloseTo(0.6, 6);
});

test('a control whose case was not run is not judged, listed, and breaks nothing', () => {
  const at = { parameters, concurrency: 64 };
  const { said, verdict } = withControl({ variant: 'preloaded', caughtBy: 'resident', at });
  expect(said?.caught).toBeNull();
  expect(verdict.exitCode).toBe(0);
  expect(verdict.notJudged).toEqual(['the negative control "spoilt" of upload (its case was not run)']);
});

test('of a lane that was not asked for, the reference subjects’ controls are not listed one by one', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).controls = [];
    draft.required = [];
    for (const one of draft.cases) one.lanes = one.lanes.filter((lane) => lane === 'resident');
    draft.trials = draft.trials.filter(({ lane }) => lane === 'resident');
  });
  expect(verdict.controls.find(({ name }) => name === 'itself')?.caught).toBeNull();
  expect(verdict.notJudged).toEqual(['the live lane of 2 cases (not asked for)']);
});

test('a control without a case of its own is missed only when the whole matrix was measured', () => {
  const { said } = withControl(
    { reservations: reserves(11 * MiB) },
    (draft) => void upload(draft).concurrency.push(64),
  );
  expect(said?.caught).toBeNull();
});

test('one case that catches it suffices', () => {
  const { said } = withControl({ reservations: reserves(9 * MiB) }, (draft) =>
    takeLive(draft, 'upload product 1', 11, 11),
  );
  expect(said).toMatchObject({ caught: true, case: 'upload product 1' });
});

test('a path that books late is caught by the live rule although its sum is honest', () => {
  const spoil = (late: number) => (draft: Results) => {
    draft.cases.push({ ...(draft.cases[1] as Results['cases'][number]), id: 'late', variant: 'late' });
    upload(draft).variants.push('late');
    draft.trials.push({ ...structuredClone(theTrial(draft, CASE, 'live')), case: 'late' });
    theLive(draft, 'late').overBookedCollectedBytes = late;
  };
  const at = { parameters, concurrency: 4 };
  expect(withControl({ variant: 'late', at }, spoil(20 * MiB)).said?.caught).toBe(true);
  expect(withControl({ variant: 'late', at }, spoil(0)).said?.caught).toBe(false);
});

test('accounting, fits and admits catch a control when they fail for it', () => {
  expect(withControl({ caughtBy: 'accounting', reservations: reserves(1) }).said?.caught).toBe(true);
  expect(withControl({ caughtBy: 'accounting' }).said?.caught).toBe(false);
  expect(withControl({ caughtBy: 'fits' }).said?.caught).toBe(false);
  expect(
    withControl({ caughtBy: 'fits' }, (draft) => {
      upload(draft).limitBytes = 64 * MiB;
    }).said?.caught,
  ).toBe(true);
  expect(withControl({ caughtBy: 'admits', reservations: reserves(20 * MiB) }).said?.caught).toBe(true);
  expect(withControl({ caughtBy: 'admits', reservations: reserves(15 * MiB) }).said?.caught).toBe(false);
});

test('a reference subject that reserves too little has to be caught itself', () => {
  const honest = judgeSpoilt().controls.find(({ scenario }) => scenario === 'under-reserved');
  expect(honest).toMatchObject({ caught: true, name: 'itself' });
  const verdict = judgeSpoilt((draft) => {
    const point = draft.scenarios[2]?.points[0];
    if (point) point.reservationBytes = 8 * MiB;
  });
  expect(codesOf(verdict)).toEqual(['instrument-broken']);
});

test('controls that are kept for a larger plan are not judged, and told together', () => {
  const kept = { variant: 'naive', plan: 'full' as const, at: { parameters, concurrency: 3 } };
  const verdict = judgeSpoilt((draft) => {
    draft.plan = 'pr';
    upload(draft).controls = [control({ ...kept, name: 'one' }), control({ ...kept, name: 'other' })];
  });
  expect(verdict.controls.filter(({ scenario }) => scenario === 'upload')).toMatchObject([
    { caught: null, detail: 'kept for plan full' },
    { caught: null, detail: 'kept for plan full' },
  ]);
  expect(verdict.sentence).toContain('2 negative controls of upload (kept for plan full)');
});

test('a control of a scenario that is kept for a larger plan is not judged, and told so', () => {
  const { said, verdict } = withControl({}, (draft) => {
    upload(draft).plan = 'full';
    draft.cases = draft.cases.filter(({ scenario }) => scenario !== 'upload');
    draft.trials = draft.trials.filter((trial) => draft.cases.some(({ id }) => id === trial.case));
  });
  expect(said).toMatchObject({ caught: null, detail: 'kept for plan full' });
  expect(verdict.notJudged).toContain('the negative control "spoilt" of upload (kept for plan full)');
});

test('a control of what must be admitted is not judged where nothing is declared for its parameters', () => {
  const undeclared = { caught: null, ratio: null, detail: 'the scenario declares no `mustAdmit` for its parameters' };
  const nothing = withControl({ caughtBy: 'admits', reservations: reserves(20 * MiB) }, (draft) => {
    upload(draft).mustAdmit = null;
  });
  expect(nothing.said).toMatchObject(undeclared);
  const others = [{ parameters: { content: 32 * MiB }, reservationBytes: 20 * MiB }];
  expect(withControl({ caughtBy: 'admits', reservations: others }).said).toMatchObject(undeclared);
});
