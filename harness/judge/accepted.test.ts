import { expect, test } from 'vitest';
import { accept } from '../baseline/accept.ts';
import type { Baseline } from '../baseline/schema.ts';
import { acceptedFor } from './accepted.ts';
import { judge } from './judge.ts';
import { honestResults } from './results.fixture.ts';

const because = { reason: 'first', date: '2026-01-02' };

/** Accepted on two machines, of which the second one differs in less. */
function elsewhere(): Baseline {
  const far = honestResults(({ machine }) => Object.assign(machine, { node: '22.1.0', v8: '12.4.254.14' }));
  const near = honestResults(({ machine }) => Object.assign(machine, { node: '24.20.0' }));
  return accept(accept(null, [far], because), [near], because);
}

test('another machine is told by what it differs in from the nearest one', () => {
  expect(acceptedFor(honestResults(), elsewhere())).toEqual({
    status: 'another machine',
    why: 'this is Node 24.21.0 instead of 24.20.0',
  });
});

test('a baseline of no machine is called empty, and not accepted elsewhere', () => {
  const empty: Baseline = { ...elsewhere(), machines: [] };
  const verdict = judge(honestResults(), empty, { failOnDrift: false, reportOnly: false });
  expect(verdict.notJudged).toContain('drift (the baseline is empty)');
});
