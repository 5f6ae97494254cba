import { readFile } from 'node:fs/promises';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { judge } from '../../harness/judge/judge.ts';
import { CASE, fail, honestResults, takeLive, takeResident } from '../../harness/judge/results.fixture.ts';
import type { Results } from '../../harness/results/schema.ts';
import { sample } from '../sample.fixture.ts';
import { renderJunit } from './index.ts';

const schema = await readFile(new URL('../../fixtures/junit/junit.xsd', import.meta.url), 'utf8');

async function complaints(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml, schema });
  return errors.map(({ rawMessage }) => rawMessage);
}

interface Parsed {
  readonly suite: string;
  readonly name: string;
  readonly failure?: { readonly '@message': string; readonly '@type': string; readonly '#text': string };
  readonly error?: { readonly '@message': string };
  readonly skipped?: { readonly '@message': string };
}

function testsIn(xml: string): readonly Parsed[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const suites = parser.parse(xml).testsuites.testsuite as { '@name': string; testcase: Record<string, never>[] }[];
  return suites.flatMap(({ '@name': suite, testcase }) =>
    testcase.map((one) => ({ ...one, suite, name: one['@name'] as unknown as string })),
  );
}

const judged = (change?: (draft: Results) => void) => {
  const results = honestResults(change);
  const verdict = judge(results, null, { failOnDrift: false, reportOnly: false });
  return { verdict, results, tests: testsIn(renderJunit(verdict, results)) };
};

const spoilt: Readonly<Record<string, (draft: Results) => void>> = {
  'nothing spoilt': () => {},
  'under-reserved in one lane': (draft) => takeResident(draft, CASE, 13),
  'under-reserved in both lanes': (draft) => {
    takeResident(draft, CASE, 13);
    takeLive(draft, CASE, 13, 13);
  },
  undecided: (draft) => takeLive(draft, CASE, 9, 14),
  'a trial failed': (draft) => fail(draft, CASE, 'resident', 'killed'),
  'no live lane here': (draft) => {
    draft.machine.lanes.live = { available: false, source: '', why: 'no --expose-gc' };
    draft.trials = draft.trials.filter(({ lane }) => lane !== 'live');
  },
  'a control is missed': (draft) => takeResident(draft, 'upload preloaded 4', 10),
  'a reference is misread': (draft) => takeLive(draft, 'held-buffer product 1', 7, 7),
  interrupted: (draft) => {
    draft.finished = false;
    draft.stoppedBy = 'signal';
  },
};

test.each(Object.entries(spoilt))(
  '%s: it is valid, and a test fails exactly when the verdict is not green',
  async (_, change) => {
    const { verdict, results, tests } = judged(change);
    expect(await complaints(renderJunit(verdict, results))).toEqual([]);
    const bad = tests.filter(({ failure, error }) => failure ?? error);
    expect(bad.length > 0).toBe(verdict.status !== 'green');
  },
);

test('the schema refuses what a reader of JUnit would not understand', async () => {
  const { verdict, results } = judged();
  const xml = renderJunit(verdict, results);
  expect(await complaints(xml.replace(/ hostname="[^"]*"/, ''))).not.toEqual([]);
  expect(await complaints(xml.replace(/ timestamp="[^"]*"/, ' timestamp="2026-01-02T03:04:05Z"'))).not.toEqual([]);
  expect(await complaints(xml.replaceAll('skipped ', 'left-out '))).not.toEqual([]);
});

test('every case of the product is there in both lanes, and what was not judged says why', () => {
  const { tests } = judged((draft) => {
    draft.machine.lanes.live = { available: false, source: '', why: 'no --expose-gc' };
    draft.trials = draft.trials.filter(({ lane }) => lane !== 'live');
  });
  const lanes = tests.filter(({ name }) => name.endsWith(' lane')).map(({ name }) => name);
  expect(lanes).toContain('content 16 MiB, 4 at once, live lane');
  expect(lanes).toContain('content 16 MiB, 5 at once under the budget, resident lane');
  expect(lanes).toHaveLength(6);
  const live = tests.find(({ name }) => name === 'content 16 MiB, 4 at once, live lane');
  expect(live?.skipped?.['@message']).toMatch(/no --expose-gc/);
});

test('a failure has the sentence for its message, and where, the bytes, the remedy and the command below it', () => {
  const { tests, verdict } = judged((draft) => takeResident(draft, CASE, 13));
  const failed = tests.find(({ failure }) => failure !== undefined)?.failure;
  expect(failed?.['@message']).toBe(verdict.findings[0]?.sentence);
  expect(failed?.['@type']).toBe('under-reserved');
  expect(failed?.['#text']).toMatch(/\nwhere: src\/upload\.ts:12 \(uploadBytes\)\nbytes: reserved 12\.0 MiB, needed/);
  expect(failed?.['#text']).toMatch(/\nremedy: Reserve at least .*\nrepeat: plimsoll measure /);
});

test('names that are hostile to XML arrive as they were, without what XML has no place for', async () => {
  const { verdict, results } = sample(`a]]><b x="'&\u0000\u001b[31m\ud800\uffff\nz`);
  const xml = renderJunit(verdict, results);
  expect(await complaints(xml)).toEqual([]);
  expect(testsIn(xml)[0]?.suite).toBe(`a]]><b x="'&\ufffd z`);
});
