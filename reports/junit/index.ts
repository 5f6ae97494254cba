import type { Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { type TestCase, testCases } from './test-cases.ts';
import { element } from './xml.ts';

/**
 * The verdict as JUnit XML, in the part of the format that Ant's and Jenkins's schemas have in common: a suite a
 * scenario, a test a case and lane. A rule that does not hold is a `failure`, one that could not be decided an `error`,
 * what was not judged is `skipped` with its reason.
 */
export function renderJunit(verdict: Verdict, results: Results): string {
  const suites = Map.groupBy(testCases(verdict, results), ({ suite }) => suite);
  const written = [...suites].map(([name, tests], id) => `\n${suite(name, id, tests, verdict, results)}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, [...written, '\n'])}\n`;
}

function suite(name: string, id: number, tests: readonly TestCase[], verdict: Verdict, results: Results): string {
  const count = (outcome: TestCase['outcome']) => tests.filter((one) => one.outcome === outcome).length;
  const attributes = {
    name,
    package: 'plimsoll',
    id,
    // Neither schema's time may have a zone; no machine is named in what is sent around.
    timestamp: results.createdAt.slice(0, 19),
    hostname: 'localhost',
    tests: tests.length,
    failures: count('failed'),
    errors: count('undecided'),
    skipped: count('skipped'),
    time: decimals(tests.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
  const properties = [
    element('property', { name: 'plan', value: results.plan }),
    element('property', { name: 'node', value: results.machine.node }),
  ];
  return element('testsuite', attributes, [
    '\n',
    element('properties', {}, properties),
    ...tests.map((one) => `\n${testCase(name, one)}`),
    '\n',
    element('system-out', {}, [{ lines: [verdict.sentence] }]),
    element('system-err', {}),
    '\n',
  ]);
}

const elements = { failed: 'failure', undecided: 'error', skipped: 'skipped' } as const;

function testCase(suiteName: string, { name, outcome, seconds, lines, type }: TestCase): string {
  const attributes = { classname: suiteName, name, time: decimals(seconds) };
  if (outcome === 'passed') return element('testcase', attributes);
  const [message] = lines;
  const told =
    outcome === 'skipped'
      ? element('skipped', { message })
      : element(elements[outcome], { message, type }, [{ lines }]);
  return element('testcase', attributes, [told]);
}

function decimals(seconds: number): string {
  return seconds.toFixed(3);
}
