import { describe, expect, test } from 'vitest';
import { judge } from '../judge/judge.ts';
import { CASE, honestResults, takeLive, takeResident, theTrial, upload } from '../judge/results.fixture.ts';
import type { Verdict } from '../judge/verdict.ts';
import { mergeShards, type Named } from './merge.ts';
import type { Results } from './schema.ts';

const isReference = (whole: Results, scenario: string) =>
  whole.scenarios.find(({ name }) => name === scenario)?.kind === 'reference';

/** As `of` machines would have measured it: references and twins on each, every other case on one. */
function shardsOf(whole: Results, of = 4): Named[] {
  const split = whole.cases.filter(({ scenario }) => !isReference(whole, scenario));
  return Array.from({ length: of }, (_, i) => {
    const mine = (id: string) => {
      const at = split.findIndex((one) => one.id === id);
      return at < 0 || at % of === i;
    };
    const results: Results = structuredClone(whole);
    return {
      name: `shard-${i + 1}.json`,
      results: {
        ...results,
        command: `plimsoll measure --plan pr --shard ${i + 1}/${of}`,
        cases: results.cases.filter(({ id }) => mine(id)),
        trials: results.trials.filter((trial) => mine(trial.case) || trial.role === 'twin'),
        notRun: [...results.notRun, ...split.filter(({ id }) => !mine(id)).map(({ id }) => elsewhere(id))],
        shard: { index: i + 1, of, planned: whole.cases.map(({ id }) => id) },
      },
    };
  }).map(withTwinsOfItsOwn);
}

function elsewhere(id: string) {
  return { case: id, reason: 'in another of the shards' };
}

/** A shard's twins idle under a case that the shard has. */
function withTwinsOfItsOwn({ name, results }: Named): Named {
  const own = new Set(results.cases.map(({ id }) => id));
  const [first] = results.cases.filter(({ scenario }) => scenario === 'upload');
  const trials = results.trials.flatMap((trial) => {
    if (own.has(trial.case)) return [trial];
    return first === undefined || trial.role !== 'twin' ? [] : [{ ...trial, case: first.id }];
  });
  return { name, results: { ...results, trials } };
}

/** What is said of the product; a reference has a trial from every machine. */
function said(verdict: Verdict) {
  const { status, exitCode, sentence, findings, controls, slopes, notJudged } = verdict;
  const cases = verdict.cases.filter(({ kind }) => kind !== 'reference');
  return { status, exitCode, sentence, findings, controls, slopes, notJudged, cases };
}

const policy = { failOnDrift: false, reportOnly: false };

test.each([
  ['honest', () => {}],
  ['under-reserved in the resident lane', (draft: Results) => takeResident(draft, CASE, 20)],
  ['under-reserved in the live lane', (draft: Results) => takeLive(draft, CASE, 14, 14)],
  ['undecided', (draft: Results) => takeResident(draft, CASE, 11, 0.6)],
  [
    'with less in flight',
    (draft: Results) => Object.assign(theTrial(draft, CASE, 'live').waves[0] as object, { inFlight: 2 }),
  ],
  ['with a control that is not caught', (draft: Results) => takeResident(draft, 'upload preloaded 4', 10)],
] as const)('four shards of results that are %s give the verdict of one run', (_, change) => {
  const whole = honestResults(change);
  const merged = mergeShards(shardsOf(whole));
  expect(said(judge(merged, null, policy))).toEqual(said(judge(whole, null, policy)));
  expect(merged).toMatchObject({ command: 'plimsoll measure --plan pr', finished: true, notRun: [] });
  expect(merged.shard).toBeUndefined();
});

test('the order of the files does not matter', () => {
  const shards = shardsOf(honestResults());
  expect(mergeShards(shards.toReversed())).toEqual(mergeShards(shards));
});

test('a reference that is misread on one machine breaks the instrument of all', () => {
  const shards = shardsOf(honestResults());
  takeLive(shards[2]?.results as Results, 'held-buffer product 1', 20, 20);
  expect(judge(mergeShards(shards), null, policy).status).toBe('broken');
});

test('a shard that was killed leaves the whole unfinished', () => {
  const [first, ...others] = shardsOf(honestResults());
  const killed = { ...first, results: { ...first?.results, finished: false } } as Named;
  expect(judge(mergeShards([killed, ...others]), null, policy).exitCode).toBe(3);
});

describe('refused with a sentence is', () => {
  const refused = (change: (shards: Named[]) => Named[]) => () => mergeShards(change(shardsOf(honestResults())));
  const spoil = (spoiling: (results: Results) => void) =>
    refused((shards) => {
      spoiling(shards[1]?.results as Results);
      return shards;
    });

  test('a missing shard', () => {
    expect(refused((shards) => shards.filter((_, i) => i !== 2))).toThrow(/Of 4 shards one is missing: 3\/4/);
  });

  test('a shard that is there twice', () => {
    const twice = refused((shards) => [...shards.slice(0, 3), { ...shards[0], name: 'again.json' } as Named]);
    expect(twice).toThrow(/shard-1\.json and again\.json are both shard 1 of 4/);
  });

  test('shards of different numbers', () => {
    const mixed = refused((shards) => [...shards, ...shardsOf(honestResults(), 2)]);
    expect(mixed).toThrow(/one of 4 shards and shard-1\.json one of 2/);
  });

  test('what is no shard', () => {
    expect(() => mergeShards([{ name: 'whole.json', results: honestResults() }])).toThrow(/whole\.json is no shard/);
  });

  test('another fingerprint', () => {
    const other = spoil((results) => {
      results.machine.v8 = '13.7';
    });
    expect(other).toThrow(/don't compare: shard-2\.json has V8 13\.7 instead of 13\.6\.233\.17/);
  });

  test('a machine without a lane that the others have', () => {
    const without = spoil((results) => {
      results.machine.lanes.resident = { available: false, source: '', why: 'no /proc' };
    });
    expect(without).toThrow(/shard-2\.json was measured without the resident lane \(no \/proc\)/);
  });

  test('another plan', () => {
    const other = spoil((results) => {
      results.plan = 'full';
    });
    expect(other).toThrow(/are of two plans, quick and full/);
  });

  test('another suite', () => {
    const other = spoil((results) => {
      results.shard?.planned.push('new ×1');
    });
    expect(other).toThrow(/only one of them plans new ×1/);
  });

  test('other code', () => {
    const other = spoil((results) => {
      upload(results).sourceHash = 'ffff';
    });
    expect(other).toThrow(/upload is not the same code in shard-1\.json and shard-2\.json/);
  });

  test('a case that is in two shards, or in none', () => {
    const doubled = refused((shards) => {
      const [first, second] = shards.map(({ results }) => results) as [Results, Results];
      second.cases.push(first.cases[0] as Results['cases'][number]);
      return shards;
    });
    expect(doubled).toThrow(/upload product 1 is in the shards 1 and 2.*same `--costs`/s);
    const lost = refused((shards) => {
      const { results } = shards[0] as Named;
      results.cases = results.cases.filter(({ id }) => id !== 'upload product 1');
      return shards;
    });
    expect(lost).toThrow(/upload product 1 is in none of the shards/);
  });
});

test.each([
  ['--shard 1/2 --out shard-1', ''],
  ["--lane live --out='the first' --shard=1/2 --concurrency 4", ' --lane live --concurrency 4'],
  ["'a scenario.ts' --out 'it'\\''s first' --shard 1/2 --costs old.json --resume", " 'a scenario.ts'"],
  ["'--out=the first' --shard 1/2 --report-only", ' --report-only'],
])('the command that repeats %j is without what only a shard says', (words, left) => {
  const files = shardsOf(honestResults(), 2).map(({ name, results }) => ({
    name,
    results: { ...results, command: `plimsoll measure ${words}` },
  }));
  expect(mergeShards(files).command).toBe(`plimsoll measure${left}`);
});
