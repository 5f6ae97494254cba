import { expect, test } from 'vitest';
import { readUplot, UplotMissingError } from './uplot.ts';

test('uPlot is read with the licence that has to travel with it', () => {
  const { script, style } = readUplot();
  expect(script).toContain('Permission is hereby granted');
  expect(script).toContain('var uPlot=');
  expect(style).toContain('.uplot');
});

test('a missing uPlot says what to install', () => {
  const resolve = (): never => {
    throw new Error('Cannot find module');
  };
  expect(() => readUplot(resolve)).toThrow(UplotMissingError);
  expect(() => readUplot(resolve)).toThrow(/npm install uplot/);
});
