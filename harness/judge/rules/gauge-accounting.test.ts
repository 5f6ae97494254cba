import { describe, expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import { judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, completedTrials, GOVERNED, upload } from '../results.fixture.ts';

/** The same figures, as if a program with a gauge had left them. */
function gaugeAt(high: number | undefined, id = CASE) {
  return judgeSpoilt((draft) => {
    const facts = upload(draft);
    Object.assign(facts, { command: { takesBudget: true, gauge: true }, governor: false, expects: [] });
    for (const trial of completedTrials(draft, id, 'resident')) {
      if (high !== undefined) trial.bookedHighBytes = high;
    }
  });
}

describe('the gauge of a command', () => {
  test('holds at N times the reservation, to the byte', () => {
    expect(outcomeOf(gaugeAt(4 * 12 * MiB), CASE, 'accounting')).toMatchObject({
      status: 'holds',
      detail: 'gauge at 48.0 MiB',
    });
    const verdict = gaugeAt(4 * 12 * MiB - 1);
    expect(verdict.exitCode).toBe(5);
    expect(verdict.sentence).toMatch(/had 50331647 bytes booked at its highest, .* where 4 operations book 50331648/);
  });

  test('holds under the budget, and not beyond it or at nothing', () => {
    expect(outcomeOf(gaugeAt(64 * MiB, GOVERNED), GOVERNED, 'accounting').status).toBe('holds');
    expect(outcomeOf(gaugeAt(64 * MiB + 1, GOVERNED), GOVERNED, 'accounting').status).toBe('fails');
    expect(outcomeOf(gaugeAt(0, GOVERNED), GOVERNED, 'accounting').status).toBe('fails');
  });

  test('is held against nothing where no reservation is declared', () => {
    const verdict = judgeSpoilt((draft) => {
      Object.assign(upload(draft), { command: { takesBudget: true, gauge: true }, governor: false, unreserved: true });
      for (const trial of completedTrials(draft, CASE, 'resident')) trial.bookedHighBytes = 1;
    });
    expect(outcomeOf(verdict, CASE, 'accounting')).toMatchObject({
      status: 'not judged',
      detail: 'no reservation is declared',
    });
  });

  test('that no trial read is not judged', () => {
    expect(outcomeOf(gaugeAt(undefined), CASE, 'accounting').detail).toBe('no trial read the gauge');
  });
});

describe('a command without a reservation', () => {
  const peakAt = (limit: number) =>
    judgeSpoilt((draft) => {
      Object.assign(upload(draft), {
        ...{ command: { takesBudget: false, gauge: false }, unreserved: true, governor: false, expects: [] },
        ...{ budgetBytes: null, limitBytes: limit, lanes: ['resident'], controls: [], mustAdmit: null },
      });
      for (const point of upload(draft).points) point.reservationBytes = 0;
      for (const trial of draft.trials) if (trial.role === 'twin' && trial.case.startsWith('upload')) trial.case = CASE;
      draft.cases = draft.cases.filter(({ id, scenario }) => id === CASE || scenario !== upload(draft).name);
      draft.trials = draft.trials.filter(
        (trial) =>
          draft.cases.some(({ id }) => id === trial.case) && (trial.case !== CASE || trial.lane === 'resident'),
      );
      for (const one of draft.cases) if (one.id === CASE) one.lanes = ['resident'];
      for (const { resident } of completedTrials(draft, CASE, 'resident')) {
        Object.assign(resident ?? {}, { peakBytes: 100 * MiB, socketBytes: null });
      }
    });

  test('is judged by whether it fits, at the number at once that was measured', () => {
    const verdict = peakAt(116 * MiB);
    expect(outcomeOf(verdict, CASE, 'resident').status).toBe('not judged');
    expect(outcomeOf(verdict, CASE, 'fits').status).toBe('holds');
    expect(verdict.sentence).toMatch(/holds: upload product 4 fits, peak 100 MiB/);
    expect(verdict.sentence).toContain('reservations of upload (none declared)');
    expect(verdict.exitCode).toBe(0);
    expect(peakAt(116 * MiB - 1)).toMatchObject({ exitCode: 1, findings: [{ code: 'does-not-fit' }] });
  });
});
