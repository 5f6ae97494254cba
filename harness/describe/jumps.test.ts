import { expect, test } from 'vitest';
import { KiB, MiB } from '../bytes.ts';
import { findJumps } from './jumps.ts';

const at = (formula: (value: number) => number, high = 64 * MiB) => findJumps(formula, 0, high).map((jump) => jump.at);

test('a straight line, a bend and a curve have no jump', () => {
  expect(at((x) => 3 * x + 5 * MiB)).toEqual([]);
  expect(at((x) => Math.min(x, 20 * MiB) * 4)).toEqual([]);
  expect(at((x) => x ** 1.5 / 1000)).toEqual([]);
});

test('steps are found to the byte, the largest first', () => {
  const steps = (x: number) => 2 * x + (x >= 10_000_001 ? MiB : 0) + (x >= 33_333_333 ? 3 * MiB : 0);
  expect(at(steps)).toEqual([33_333_333, 10_000_001]);
});

test('a drop against the slope is found too: where more parts are cut, each is smaller', () => {
  const parts = (x: number) => Math.min(20, Math.max(1, Math.floor(x / (8 * MiB))));
  const drops = findJumps((x) => (x > 0 ? Math.ceil(x / parts(x)) : 0), 0, 64 * MiB);
  expect(drops[0]).toEqual({ at: 16 * MiB, fromBytes: 16 * MiB - 1, toBytes: 8 * MiB });
  expect(drops.map((jump) => jump.at / MiB)).toEqual([16, 24, 32, 40, 48, 56, 64]);
});

test('rounding up to pages is no jump, and neither is what no instrument could see', () => {
  expect(at((x) => Math.ceil(x / 4096) * 4096)).toEqual([]);
  expect(at((x) => 64 * MiB + (x > 1000 ? 10 * KiB : 0))).toEqual([]);
});

test('a range of a few whole numbers is looked at one by one', () => {
  expect(at((x) => (x >= 3 ? MiB : 0), 5)).toEqual([3]);
});
