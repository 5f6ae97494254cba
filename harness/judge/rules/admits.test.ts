import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, upload } from '../results.fixture.ts';

test('it holds while so many reservations fit in the budget, and r* is the largest that would', () => {
  const admits = (atLeast: number) =>
    judgeSpoilt((draft) => {
      const { mustAdmit } = upload(draft);
      if (mustAdmit) mustAdmit.atLeast = atLeast;
    });
  expect(outcomeOf(admits(5), CASE, 'admits')).toMatchObject({
    status: 'holds',
    rStarBytes: Math.floor((64 * MiB) / 5),
  });
  const verdict = admits(6);
  expect(outcomeOf(verdict, CASE, 'admits').status).toBe('fails');
  expect(verdict.exitCode).toBe(1);
  expect(verdict.sentence).toBe(
    'upload is over-reserved: a budget of 64.0 MiB admits 5 of 16 MiB at once and must admit 6; ' +
      '12.0 MiB are reserved for each.',
  );
  expect(verdict.findings[0]?.neededBytes).toBe(Math.floor((64 * MiB) / 6));
});

test('a declared point that no case measures is judged all the same', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).mustAdmit?.reservations.push({ parameters: { content: 512 * MiB }, reservationBytes: 40 * MiB });
  });
  expect(codesOf(verdict)).toEqual(['over-reserved']);
});

test('without mustAdmit it is not judged', () => {
  const verdict = judgeSpoilt((draft) => {
    upload(draft).mustAdmit = null;
  });
  expect(outcomeOf(verdict, CASE, 'admits').status).toBe('not judged');
});

test('a reservation of nothing is admitted as often as one likes', () => {
  const verdict = judgeSpoilt((draft) => {
    for (const point of upload(draft).points) point.reservationBytes = 0;
    for (const one of upload(draft).mustAdmit?.reservations ?? []) one.reservationBytes = 0;
  });
  expect(outcomeOf(verdict, CASE, 'admits').status).toBe('holds');
  expect(codesOf(verdict)).not.toContain('over-reserved');
});
