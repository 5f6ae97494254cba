import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { CASE, GOVERNED, honestResults, takeLive, takeResident, theResident } from '../judge/results.fixture.ts';
import type { Results } from '../results/schema.ts';
import { writeResults } from '../results/write.ts';
import { runCommand } from './program.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();
beforeEach(() => {
  vi.stubEnv('GITHUB_ACTIONS', '');
});

const manifest = (limit: string, budget: string) => `kind: Deployment
metadata: { name: store }
spec:
  template:
    spec:
      containers:
        - name: app
          env:
            - { name: BUDGET, value: ${budget} }
          resources:
            limits:
              memory: ${limit}
        - name: proxy
          resources: { limits: { memory: 64Mi } }
`;

/** Of the honest results: peak 113.25 MiB under a budget of 64 MiB, sockets 4 MiB, a reservation of 12 and a need of 10. */
async function check(text: string, words: readonly string[] = [], change?: (draft: Results) => void): Promise<number> {
  const file = join(desk.root, 'deployment.yaml');
  const results = join(desk.root, 'results.json');
  await writeFile(file, text);
  await writeResults(results, honestResults(change));
  const variable = words.includes('--budget') ? [] : ['--budget-env', 'BUDGET'];
  return await runCommand(['check', file, '--results', results, ...variable, ...words]);
}

test('a budget that fits is told with its figures, and beside containers that have none', async () => {
  expect(await check(manifest('256Mi', '64Mi'))).toBe(0);
  expect(desk.told).toMatch(
    /^\+ .*deployment\.yaml:12 {2}Deployment store, container app: the budget of 64\.0 MiB under 256Mi fits upload/,
  );
  expect(desk.told).not.toContain('proxy');
});

test('one that does not is red at the line of the limit, and its remedy fits', async () => {
  expect(await check(manifest('128Mi', '64Mi'))).toBe(1);
  expect(desk.told).toMatch(/^x .*deployment\.yaml:12 .*does not fit upload/);
  const [, budget, limit] = /Lower the budget to (\d+) MiB .* raise the limit to (\d+)Mi/.exec(desk.told) ?? [];
  expect(await check(manifest('128Mi', `${budget}Mi`))).toBe(0);
  expect(await check(manifest('128Mi', `${Number(budget) + 1}Mi`))).toBe(1);
  expect(await check(manifest(`${limit}Mi`, '64Mi'))).toBe(0);
  expect(await check(manifest(`${Number(limit) - 1}Mi`, '64Mi'))).toBe(1);
});

test('a larger budget than was measured adds its bytes, and more where operations take more than they book', async () => {
  // 113.25 + 4 of sockets + 64 more + a margin of 16.
  expect(await check(manifest('198Mi', '128Mi'))).toBe(0);
  expect(await check(manifest('197Mi', '128Mi'))).toBe(1);
  const greedy = (draft: Results) => {
    theResident(draft, GOVERNED).peakBytes += 50 * 2 ** 20;
  };
  expect(await check(manifest('250Mi', '128Mi'), [], greedy)).toBe(1);
});

test('without a measurement under the budget, floor, allowance and the whole budget have to fit', async () => {
  const free = (draft: Results) => {
    draft.cases = draft.cases.filter(({ id }) => id !== GOVERNED);
    draft.trials = draft.trials.filter((trial) => trial.case !== GOVERNED);
  };
  // A floor of 63.25, the budget, 4 of sockets and a margin of 16.
  expect(await check(manifest('148Mi', '64Mi'), [], free)).toBe(0);
  expect(await check(manifest('147Mi', '64Mi'), [], free)).toBe(1);
});

test('what can not be judged is undecided and never green', async () => {
  expect(await check(manifest('256Mi', '64Mi').replaceAll('BUDGET', 'OTHER'))).toBe(3);
  expect(desk.told).toMatch(
    /no container has the variable BUDGET. There are: Deployment store\/app, Deployment store\/proxy/,
  );
  expect(await check(manifest('256Mi', 'lots'))).toBe(3);
  expect(await check(manifest('256Mi', '64Mi').replace('memory: 256Mi', 'cpu: 1'))).toBe(3);
  const liveOnly = (draft: Results) => {
    draft.trials = draft.trials.filter(({ lane }) => lane === 'live');
  };
  expect(await check(manifest('256Mi', '64Mi'), ['--scenario', 'upload'], liveOnly)).not.toBe(0);
});

test('another limit than the one that was measured is a warning at its line, and a limit that was measured is none', async () => {
  expect(await check(manifest('256Mi', '64Mi'))).toBe(0);
  expect(desk.told).not.toContain('was measured');
  expect(await check(manifest('512Mi', '64Mi'))).toBe(0);
  expect(desk.told).toMatch(
    /! .*deployment\.yaml:12 .*it runs under 512Mi, and upload was measured under a limit of 256 MiB; V8 sizes/,
  );
  expect(desk.told).toContain('Measure with `limit: 536870912` (512 MiB) in the scenario.');
});

test('where the scenario declares no limit, it is the one of the machine that measured, or none', async () => {
  const undeclared = (limitBytes?: number) => (draft: Results) => {
    for (const scenario of draft.scenarios) scenario.limitBytes = null;
    if (limitBytes !== undefined) draft.machine.limitBytes = limitBytes;
  };
  await check(manifest('256Mi', '64Mi'), [], undeclared(256 * 2 ** 20));
  expect(desk.told).not.toContain('was measured');
  await check(manifest('256Mi', '64Mi'), [], undeclared());
  expect(desk.told).toContain('upload was measured under no limit');
});

test('a heap that flags size, in the measurement as in production, is not sized by the limit', async () => {
  const flag = '--max-old-space-size=100';
  const words = manifest('512Mi', '64Mi').replace('env:', `command: [node, ${flag}, app.js]\n          env:`);
  await check(words, [], (draft) => {
    for (const trial of draft.trials) trial.flags = [flag];
  });
  expect(desk.told).not.toContain('was measured');
});

test('a run that did not finish, and an instrument that misread itself, are never green', async () => {
  const cut = (draft: Results) => {
    draft.finished = false;
  };
  expect(await check(manifest('256Mi', '64Mi'), [], cut)).toBe(3);
  expect(await check(manifest('256Mi', '64Mi'), [], (draft) => takeLive(draft, 'held-buffer product 1', 7, 7))).toBe(4);
});

test('where bookings do not hold, that is said beside the answer', async () => {
  expect(await check(manifest('256Mi', '64Mi'), [], (draft) => takeResident(draft, CASE, 13))).toBe(0);
  expect(desk.warned).toMatch(/bookings do not hold: upload is under-reserved/);
});

test('a budget given as a figure judges the container that is named', async () => {
  expect(await check(manifest('256Mi', 'lots'), ['--budget', '64MiB', '--container', 'app'])).toBe(0);
  expect(await check(manifest('256Mi', 'lots'), ['--budget', '64MiB', '--container', 'proxy'])).toBe(1);
});

test('thousandths of a byte, and a budget smaller than an operation, are named for what they are', async () => {
  expect(await check(manifest('256m', '64Mi'))).toBe(1);
  expect(desk.told).toContain('"256m" counts thousandths of a byte; write 256Mi.');
  expect(await check(manifest('256Mi', '"64"'))).toBe(0);
  expect(desk.told).toContain('say `--budget-unit MiB`');
});

test('on GitHub it annotates the line of the limit', async () => {
  await check(manifest('128Mi', '64Mi'), ['--github']);
  expect(desk.warned).toMatch(
    /^::error file=.*deployment\.yaml,line=12,title=plimsoll%3A does-not-fit::Deployment store/,
  );
  expect(desk.told).not.toContain('::error');
});

test('a missing file, another scenario and no variable at all are wrong words', async () => {
  const results = join(desk.root, 'results.json');
  expect(await check(manifest('256Mi', '64Mi'), ['--scenario', 'uplaod'])).toBe(2);
  expect(desk.warned).toContain('has no scenario "uplaod". There are: upload.');
  expect(await runCommand(['check', join(desk.root, 'none.yaml'), '--results', results, '--budget-env', 'X'])).toBe(2);
  expect(await runCommand(['check', join(desk.root, 'deployment.yaml'), '--results', results])).toBe(2);
  expect(desk.warned).toContain('--budget-env UPLOAD_MEMORY_BUDGET');
});
