import { expect, test } from 'vitest';
import { judgeSpoilt } from './judged.fixture.ts';
import { CASE, fail } from './results.fixture.ts';

test('the last line of output is not told again where the message has it', () => {
  const found = (output: string) =>
    judgeSpoilt((draft) => {
      fail(draft, CASE, 'resident', 'threw');
      for (const trial of draft.trials) if (trial.status === 'failed') trial.output = output;
    }).findings.find(({ code }) => code === 'scenario-failed')?.remedy;
  expect(found('another\n')).toMatch(/ Its last line of output: another$/);
  expect(found('first\nboom after 3 operations.\n')).not.toContain('Its last line of output');
});
