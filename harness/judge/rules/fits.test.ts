import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, GOVERNED, theResident, upload } from '../results.fixture.ts';

const PEAK = 63.25 * MiB + 50 * MiB;
const SOCKETS = 4 * MiB;

function peakUnder(limit: number) {
  return judgeSpoilt((draft) => {
    upload(draft).limitBytes = limit;
    upload(draft).budgetBytes = 40 * MiB;
  });
}

test('it holds to the byte where peak, sockets and margin make up the limit', () => {
  const exact = PEAK + SOCKETS + 16 * MiB;
  expect(outcomeOf(peakUnder(exact), GOVERNED, 'fits').status).toBe('holds');
  const verdict = peakUnder(exact - 1);
  expect(outcomeOf(verdict, GOVERNED, 'fits').status).toBe('fails');
  expect(verdict.exitCode).toBe(1);
  expect(verdict.findings[0]?.command).toBe(
    'plimsoll measure scenarios/upload.scenario.ts --parameter content=16777216 --plan pr --lane resident',
  );
  expect(verdict.sentence).toMatch(
    /^upload does not fit: 16 MiB at 5 at once under its budget peaks at 113 MiB and 4\.0 MiB of sockets/,
  );
});

test('the margin of a large limit is 5 % of it', () => {
  const status = (peak: number) =>
    outcomeOf(
      judgeSpoilt((draft) => {
        upload(draft).limitBytes = 1000 * MiB;
        theResident(draft, GOVERNED).peakBytes = peak * MiB;
        theResident(draft, GOVERNED).socketBytes = null;
      }),
      GOVERNED,
      'fits',
    ).status;
  expect(status(950)).toBe('holds');
  expect(status(951)).toBe('fails');
});

test('sockets that shrank give nothing back', () => {
  const detail = outcomeOf(
    judgeSpoilt((draft) => {
      theResident(draft, GOVERNED).socketBytes = { before: 9 * MiB, after: 1 * MiB };
    }),
    GOVERNED,
    'fits',
  ).detail;
  expect(detail).toContain('sockets 0 B');
});

test('overhead and budget over the limit do not fit, whatever this load admitted', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).budgetBytes = 200 * MiB;
  });
  expect(codesOf(verdict)).toEqual(['does-not-fit']);
  expect(verdict.sentence).toContain('may book 200 MiB over an overhead of 63.3 MiB');
  expect(verdict.findings[0]?.remedy).toContain('at most 193 MiB');
});

test('the allowance is part of the overhead', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).budgetBytes = 180 * MiB;
    upload(draft).allowanceBytes = 20 * MiB;
  });
  expect(codesOf(verdict)).toContain('does-not-fit');
});

test('the sweep and a scenario without limit are not judged', () => {
  expect(outcomeOf(judgeSpoilt(), CASE, 'fits').status).toBe('not judged');
  const verdict = judgeSpoilt((draft) => {
    upload(draft).limitBytes = null;
  });
  expect(outcomeOf(verdict, GOVERNED, 'fits').status).toBe('not judged');
});

test('an operation larger than the budget is a note of its own, with the measured peak', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).budgetBytes = 10 * MiB;
    upload(draft).governor = false;
  });
  expect(codesOf(verdict)).toEqual(['clamped']);
  expect(verdict.findings[0]).toMatchObject({ severity: 'note', case: GOVERNED });
  expect(verdict.findings[0]?.sentence).toContain(
    '16 MiB needs 12.0 MiB, the budget is 10.0 MiB, so it runs alone and 2.0 MiB are not booked; its process peaks at 113 MiB',
  );
  expect(verdict.exitCode).toBe(0);
});
