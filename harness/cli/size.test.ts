import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { honestResults, takeLive, takeResident, upload } from '../judge/results.fixture.ts';
import type { Case, Results } from '../results/schema.ts';
import { writeResults } from '../results/write.ts';
import { runCommand } from './program.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();

async function size(words: readonly string[] = [], change?: (draft: Results) => void): Promise<number> {
  const results = join(desk.root, 'results.json');
  await writeResults(results, honestResults(change));
  return await runCommand(['size', results, ...words]);
}

/** The upload measured at other sizes too, needing so many MiB each and booking what is given. */
function sizes(needs: Readonly<Record<number, readonly [needed: number, booked: number]>>) {
  return (draft: Results): void => {
    const [model] = draft.cases.filter(({ id }) => id === 'upload product 4') as [Case];
    for (const [content, [needed, booked]] of Object.entries(needs)) {
      const parameters = { content: Number(content) * MiB };
      const id = `upload of ${content}`;
      draft.cases.push({ ...model, id, parameters });
      upload(draft).points.push({ parameters, reservationBytes: booked * MiB, movesBytes: 1, truth: null });
      const copied = draft.trials.filter((trial) => trial.case === model.id);
      draft.trials.push(...copied.map((trial) => ({ ...structuredClone(trial), case: id })));
      takeResident(draft, id, needed);
      takeLive(draft, id, needed, needed);
    }
  };
}

test('the formula of the measurements stands beside the one in the code, and the wrong coefficient is named', async () => {
  // Needs about 0.5 × content + 2 MiB; books 0.25 × content + 8 MiB, which is 12 MiB at 16.
  expect(await size([], sizes({ 32: [18, 16], 64: [34, 24] }))).toBe(0);
  expect(desk.told).toMatch(/tightest {2}0\.49\d* × content \+ 2\.\d MiB\n +Math\.ceil\(0\.49\d* \* content\) \+ \d+/);
  expect(desk.told).toMatch(/in code {3}0\.25 × content \+ 8\.0 MiB {2}\(src\/upload\.ts:12, uploadBytes\)/);
  expect(desk.told).toMatch(/wrong {5}the coefficient of content is too small by 0\.\d+: 0\.25 should be 0\.\d+/);
  expect(desk.told.match(/too little$/gm)).toHaveLength(2);
});

test('with too few points, one lane or a parameter that never changed it says so', async () => {
  expect(await size()).toBe(0);
  expect(desk.told).toContain('1 point for 1 coefficient');
  expect(desk.told).toContain('content was 16777216 everywhere');
  const liveOnly = (draft: Results) => {
    draft.trials = draft.trials.filter((trial) => trial.lane === 'live' || !trial.case.startsWith('upload'));
    draft.required = ['live'];
    for (const one of draft.cases) if (one.scenario === 'upload') one.lanes = ['live'];
  };
  desk.told = '';
  await size([], liveOnly);
  expect(desk.told).toContain('Only the live lane was measured');
});

test('under a limit: the budget, what it is made of, and how many run at once', async () => {
  expect(await size(['--limit', '256MiB'])).toBe(0);
  // 256 − a floor of 63.25 − sockets 4 − a margin of 16
  expect(desk.told).toMatch(/budget under 256 MiB: 173 MiB \(\d+ bytes\)/);
  expect(desk.told).toMatch(/floor 63\.\d MiB, sockets 4\.0 MiB, margin 16\.0 MiB/);
  expect(desk.told).toMatch(/content 16 MiB +14 at once +16 at once/);
});

test('a limit that leaves no room for any budget is red, and says how much is needed before the first operation', async () => {
  expect(await size(['--limit', '80MiB'])).toBe(1);
  expect(desk.told).toMatch(/budget under 80\.0 MiB: none\. floor 63\.\d MiB.*Raise the limit/);
});

test('the JSON names each scenario, its formula and its budget', async () => {
  expect(await size(['--json', '--limit', '256MiB'])).toBe(0);
  expect(JSON.parse(desk.told)).toMatchObject({
    format: 'plimsoll/sizing',
    version: 1,
    scenarios: [{ scenario: 'upload', tightest: { by: {} }, budget: { limitBytes: 256 * MiB } }],
  });
});

test('nothing measured is undecided, a broken instrument sizes nothing, a scenario that is not there is a wrong word', async () => {
  const nothing = (draft: Results) => {
    draft.trials = draft.trials.filter((trial) => !trial.case.startsWith('upload product'));
    draft.finished = false;
  };
  expect(await size([], nothing)).toBe(3);
  expect(await size([], (draft) => takeLive(draft, 'held-buffer product 1', 7, 7))).toBe(4);
  expect(desk.warned).toContain('Nothing is sized by such figures');
  expect(await size(['--scenario', 'download'])).toBe(2);
  expect(desk.warned).toContain('has no measured scenario "download". There are: upload.');
});

test('where a single resident trial shows no spread, 10 % is added and said', async () => {
  const single = (draft: Results) => {
    draft.trials = draft.trials.filter((trial) => trial.lane === 'live' || trial.role === 'twin' || trial.index === 0);
  };
  expect(await size([], single)).toBe(0);
  expect(desk.told).toMatch(/content 16 MiB +[14] +11\.0 MiB/);
  expect(desk.told).toContain('1 point had a single resident trial, which shows no spread: 10 % was added there.');
});
