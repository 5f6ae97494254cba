import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { judge } from './judge.ts';
import { honestResults, takeLive, takeResident, upload } from './results.fixture.ts';

const policy = { failOnDrift: false, reportOnly: false };

/** One operation takes 30 MiB, four take 80, and 14 of each are held: the rest is garbage. 8 or 15 are reserved. */
const naive = (reservedMiB: number, allowance = 0) =>
  honestResults((draft) => {
    const facts = upload(draft);
    facts.allowanceBytes = allowance;
    facts.governor = false;
    facts.budgetBytes = null;
    facts.controls = [];
    facts.mustAdmit = null;
    for (const point of facts.points) point.reservationBytes = reservedMiB * MiB;
    draft.cases = draft.cases.filter(({ governed, variant }) => !governed && variant === 'product');
    draft.trials = draft.trials.filter((trial) => draft.cases.some(({ id }) => id === trial.case));
    for (const [n, resident] of [
      [1, 30],
      [4, 20],
    ] as const) {
      takeResident(draft, `upload product ${n}`, resident);
      takeLive(draft, `upload product ${n}`, 14, 14);
    }
  });

const remedyOf = (reservedMiB: number) =>
  judge(naive(reservedMiB), null, policy).findings.find(({ rule }) => rule === 'resident')?.remedy ?? '';

test('what the live lane does not see held is offered as an allowance, beside what it does', () => {
  const held = Math.ceil(14.14 * MiB);
  expect(remedyOf(8)).toContain(`Or reserve the 14.1 MiB (${held} bytes) that the live lane sees it hold`);
  expect(remedyOf(8)).toContain(`declare \`allowance: ${4 * (20 * MiB - held)}\``);
});

test('where all that is held is reserved, only the allowance is missing', () => {
  expect(remedyOf(15)).toContain('The live lane sees no more held than is reserved');
  expect(remedyOf(15)).toContain(`declare \`allowance: ${20 * MiB}\``);
});

test('the reservation and the allowance that are offered are green', () => {
  const [, held, allowance] = /\((\d+) bytes\) that the live lane .*`allowance: (\d+)`/.exec(remedyOf(8)) ?? [];
  expect(judge(naive(Number(held) / MiB, Number(allowance)), null, policy)).toMatchObject({
    findings: [],
    exitCode: 0,
  });
});

test('without a live lane nothing says what is garbage, so nothing is offered', () => {
  const results = naive(8);
  results.trials = results.trials.filter(({ lane }) => lane === 'resident');
  const { findings } = judge(results, null, policy);
  expect(findings.find(({ rule }) => rule === 'resident')?.remedy).not.toContain('allowance');
});

test('without a live lane, a slope that is reserved says that the rest is shared', () => {
  const results = naive(18);
  results.trials = results.trials.filter(({ lane }) => lane === 'resident');
  const { findings } = judge(results, null, policy);
  const remedy = findings.find(({ rule }) => rule === 'resident')?.remedy;
  expect(remedy).toContain('One more at once adds only 16.7 MiB; if the rest is shared by all operations, declare');
  expect(remedy).toContain(`declare \`allowance: ${12 * MiB}\``);
});

test('at a single concurrency nothing is said of one more at once', () => {
  const results = naive(15);
  results.cases = results.cases.filter(({ scenario, concurrency }) => scenario !== 'upload' || concurrency === 4);
  results.trials = results.trials.filter((trial) => results.cases.some(({ id }) => id === trial.case));
  const remedy = judge(results, null, policy).findings.find(({ rule }) => rule === 'resident')?.remedy;
  expect(remedy).toContain('The live lane sees no more held than is reserved: if the rest is garbage');
});

test('a small excess is reserved and not explained', () => {
  const results = honestResults((draft) => takeResident(draft, 'upload product 4', 13));
  const { findings } = judge(results, null, policy);
  expect(findings.find(({ rule }) => rule === 'resident')?.remedy).not.toContain('allowance');
});
