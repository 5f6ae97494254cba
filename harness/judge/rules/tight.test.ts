import { expect, test } from 'vitest';
import { MiB } from '../../bytes.ts';
import type { Results } from '../../results/schema.ts';
import { codesOf, judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE, GOVERNED, takeLive, takeResident } from '../results.fixture.ts';

function takeLittle(draft: Results): void {
  for (const id of ['upload product 1', CASE, GOVERNED]) takeResident(draft, id, id === CASE ? 5 : 4);
  for (const id of ['upload product 1', CASE]) takeLive(draft, id, 3, 3.5);
}

test('a reservation that is never half used is a warning, once, with the honest constant', () => {
  const verdict = judgeSpoilt(takeLittle);
  const loose = verdict.findings.filter(({ code }) => code === 'loose');
  expect(loose).toHaveLength(1);
  expect(loose[0]).toMatchObject({ severity: 'warning', case: CASE, neededBytes: 5 * MiB });
  expect(loose[0]?.sentence).toContain('uses 42 % of 12.0 MiB');
  expect(outcomeOf(verdict, CASE, 'tight').status).toBe('warns');
});

test('a warning costs nothing', () => {
  const verdict = judgeSpoilt((draft) => {
    takeLittle(draft);
    for (const scenario of draft.scenarios) scenario.controls = [];
  });
  expect(codesOf(verdict)).toEqual(['loose']);
  expect(verdict.exitCode).toBe(0);
});

test('one case that fills its reservation excuses the others', () => {
  const verdict = judgeSpoilt((draft) => {
    takeLittle(draft);
    takeLive(draft, 'upload product 1', 6, 6.5);
  });
  expect(codesOf(verdict)).not.toContain('loose');
  expect(outcomeOf(verdict, 'upload product 1', 'tight').status).toBe('holds');
  expect(outcomeOf(verdict, CASE, 'tight').status).toBe('not judged');
});
