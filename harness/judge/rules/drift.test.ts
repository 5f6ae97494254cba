import { expect, test } from 'vitest';
import { judgeSpoilt, outcomeOf } from '../judged.fixture.ts';
import { CASE } from '../results.fixture.ts';

test('without a baseline drift is not judged, and says so', () => {
  expect(outcomeOf(judgeSpoilt(), CASE, 'drift')).toMatchObject({ status: 'not judged', detail: 'no baseline' });
});
