import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { resultsSchema } from '../results/schema.ts';
import { gather, InconsistentResultsError } from './evidence.ts';
import { judge } from './judge.ts';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE, honestResults, residentTrialsOf, takeLive, takeResident, upload } from './results.fixture.ts';

const policy = { failOnDrift: false, reportOnly: false };

test('the honest results are results, and green without a finding', () => {
  const results = honestResults();
  expect(resultsSchema.safeParse(results).error).toBeUndefined();
  const verdict = judge(results, null, policy);
  expect(verdict.findings).toEqual([]);
  expect(verdict.status).toBe('green');
  expect(verdict.exitCode).toBe(0);
  expect(verdict.sentence).toBe(
    'All 3 cases hold: the fullest, upload with 16 MiB at 4 at once, needs 10.2 MiB of the 12.0 MiB reserved.',
  );
});

test('judging twice says the same, and leaves the results alone', () => {
  const results = honestResults();
  const before = structuredClone(results);
  expect(judge(results, null, policy)).toEqual(judge(results, null, policy));
  expect(results).toEqual(before);
});

test('an under-reserved path is red, and the first sentence is the finding', () => {
  const verdict = judge(
    honestResults((draft) => takeResident(draft, CASE, 12.3)),
    null,
    policy,
  );
  expect(verdict.status).toBe('red');
  expect(verdict.exitCode).toBe(1);
  expect(verdict.sentence).toBe(
    'upload is under-reserved: 16 MiB at 4 at once needs 12.3 MiB an operation, 12.0 MiB are reserved (resident lane).',
  );
  const [finding] = verdict.findings;
  expect(finding?.location).toMatchObject({ file: 'src/upload.ts', line: 12 });
  expect(finding?.command).toBe(
    'plimsoll measure scenarios/upload.scenario.ts --parameter content=16777216 --concurrency 4 --lane resident',
  );
  expect(finding?.reservedBytes).toBe(12 * MiB);
  expect(finding?.neededBytes).toBe(Math.ceil(12.3 * MiB));
});

test('what the finding asks for makes the same figures green', () => {
  const spoil = (reservation: number) =>
    honestResults((draft) => {
      takeResident(draft, CASE, 12.3, 0.2);
      takeResident(draft, 'upload product 1', 14.1, 0.3);
      const point = upload(draft).points[0];
      if (point) point.reservationBytes = reservation;
      upload(draft).governor = false;
      upload(draft).mustAdmit = null;
      upload(draft).controls = [];
      draft.cases = draft.cases.filter(({ governed, variant }) => !governed && variant === 'product');
      draft.trials = draft.trials.filter((trial) => draft.cases.some(({ id }) => id === trial.case));
    });
  const needed = judge(spoil(12 * MiB), null, policy).findings[0]?.neededBytes as number;
  expect(needed).toBe(Math.ceil(14.7 * MiB));
  expect(judge(spoil(needed), null, policy).exitCode).toBe(0);
  expect(judge(spoil(needed - 1), null, policy).exitCode).toBe(3);
});

test('a need read in a single trial is told with headroom for the spread that it does not show', () => {
  const remedy = (figures: readonly number[]) =>
    judgeSpoilt((draft) => residentTrialsOf(draft, CASE, figures)).findings[0]?.remedy;
  expect(remedy([13])).toContain('13.0 MiB (13631488 bytes) for it, and some 10 % more for the spread');
  expect(remedy([13, 13])).not.toContain('spread');
});

test('one finding tells of the worst case, and how many others fail', () => {
  const verdict = judge(
    honestResults((draft) => {
      takeResident(draft, 'upload product 1', 14);
      takeResident(draft, CASE, 13);
    }),
    null,
    policy,
  );
  const found = verdict.findings.filter(({ code }) => code === 'under-reserved');
  expect(found).toHaveLength(1);
  expect(found[0]?.case).toBe('upload product 1');
  expect(found[0]?.sentence).toMatch(/\. 1 other case fails too\.$/);
});

test('each failing rule has its own finding, the heavier one first', () => {
  const verdict = judge(
    honestResults((draft) => {
      takeResident(draft, CASE, 13);
      takeLive(draft, CASE, 14, 14);
    }),
    null,
    policy,
  );
  expect(verdict.findings.filter(({ code }) => code === 'under-reserved').map(({ rule }) => rule)).toEqual([
    'live',
    'resident',
  ]);
});

test('an excess that does not grow with concurrency is offered as an allowance too', () => {
  const spoil = (allowance: number) =>
    honestResults((draft) => {
      upload(draft).allowanceBytes = allowance;
      takeResident(draft, 'upload product 1', 14);
      takeResident(draft, CASE, 11);
    });
  const [finding] = judge(spoil(0), null, policy).findings;
  expect(finding?.remedy).toContain(`declare \`allowance: ${2 * MiB}\``);
  expect(judge(spoil(2 * MiB), null, policy).exitCode).toBe(0);
});

test('only the product is judged: the dishonest variant and the references make no finding', () => {
  const { cases } = judge(honestResults(), null, policy);
  expect(cases.find(({ variant }) => variant === 'preloaded')?.status).toBe('fails');
  expect(cases.filter(({ kind }) => kind === 'reference').map(({ status }) => status)).toEqual(['holds', 'holds']);
});

test('the needed bytes of a case are the largest r* of its rules, never the one that admits', () => {
  const { cases } = judge(honestResults(), null, policy);
  const one = cases.find(({ id }) => id === CASE);
  expect(one?.neededBytes).toBe(Math.ceil(10.2 * MiB));
  expect(one?.utilisation).toBeCloseTo(10.1 / 12, 6);
  expect(one?.resident).toMatchObject({ floorBytes: 63.25 * MiB });
  expect(one?.resident?.spreadBytes).toBeCloseTo(0.4 * MiB, 0);
});

test('the slope is shown for the sweep', () => {
  const [slope] = judge(honestResults(), null, policy).slopes;
  expect(slope?.bytesPerOperation).toBeCloseTo(10.1 * MiB, 0);
  expect(slope?.points.map(({ concurrency }) => concurrency)).toEqual([1, 4]);
});

test('what can be had here but was left out stands in the first sentence', () => {
  const verdict = judge(
    honestResults((draft) => {
      draft.required = ['live'];
      draft.machine.lanes.resident = { available: false, source: 'none', why: 'no /proc' };
      draft.trials = draft.trials.filter(({ lane }) => lane === 'live');
      draft.notRun = [{ case: 'upload product 64', reason: 'moves 4 GiB' }];
    }),
    null,
    policy,
  );
  expect(verdict.exitCode).toBe(0);
  expect(verdict.sentence).toContain('not judged here: the resident lane (no /proc), 1 case (moves 4 GiB)');
  expect(verdict.sentence).toContain('2 of 3 cases hold');
  expect(verdict.notJudged.join()).toContain('whether upload fits its limit');
});

test('a run that judged nothing is not green', () => {
  const verdict = judge(
    honestResults((draft) => {
      draft.cases = [];
      draft.trials = [];
    }),
    null,
    policy,
  );
  expect(verdict.exitCode).toBe(3);
  expect(verdict.sentence).toMatch(/^Undecided: nothing was judged/);
});

test('a run of reference subjects alone is green when they read their truth', () => {
  const verdict = judge(
    honestResults((draft) => {
      draft.scenarios.shift();
      draft.cases = draft.cases.filter(({ scenario }) => scenario !== 'upload');
      draft.trials = draft.trials.filter((trial) => !trial.case.startsWith('upload'));
    }),
    null,
    policy,
  );
  expect(verdict.exitCode).toBe(0);
  expect(verdict.sentence).toContain('reads the truth of 2 reference subjects');
});

test('results that contradict themselves are refused, by name', () => {
  const results = honestResults((draft) => {
    const one = draft.cases[0];
    if (one) one.scenario = 'gone';
  });
  expect(() => gather(results)).toThrow(InconsistentResultsError);
  expect(() => gather(results)).toThrow(/"gone"/);
});
