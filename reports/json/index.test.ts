import { expect, test } from 'vitest';
import { sample } from '../sample.fixture.ts';
import { renderJson } from './index.ts';

const { verdict } = sample();

test('the verdict is there whole, under a format and a version', () => {
  expect(JSON.parse(renderJson(verdict))).toEqual({ format: 'plimsoll/verdict', version: 1, ...verdict });
});

test('the order in which keys were set does not show', () => {
  const turned = {
    ...verdict,
    findings: verdict.findings.map((one) => Object.fromEntries(Object.entries(one).toReversed())),
  };
  expect(renderJson(turned as unknown as typeof verdict)).toBe(renderJson(verdict));
});

test('it ends with one line end and begins with what tells the outcome', () => {
  const text = renderJson(verdict);
  expect(text.endsWith('}\n')).toBe(true);
  expect(Object.keys(JSON.parse(text)).slice(2, 5)).toEqual(['status', 'exitCode', 'sentence']);
});
