import { expect, test } from 'vitest';
import { KiB, MiB } from '../bytes.ts';
import { findJumps } from '../describe/jumps.ts';
import { nextProbe, type Probe, worstProbe } from './next-probe.ts';

interface Path {
  readonly reserved: (value: number) => number;
  readonly needed: (value: number) => number;
}

/** Everything that is measured of a path whose needs are known, in the order in which it is measured. */
function search({ reserved, needed }: Path, most: number, high = 64 * MiB): Probe[] {
  const range = { parameter: 'content', low: 0, high, others: {}, jumps: findJumps(reserved, 0, high) };
  const probes: Probe[] = [];
  for (;;) {
    const value = nextProbe(range, probes, most);
    if (value === null) return probes;
    expect(probes.map((probe) => probe.value)).not.toContain(value);
    const utilisation = needed(value) / reserved(value);
    probes.push({ value, utilisation, fails: utilisation > 1 });
  }
}

const smallestFailing = (probes: readonly Probe[]) =>
  Math.min(...probes.filter(({ fails }) => fails).map(({ value }) => value));

const parts = (content: number) => Math.min(20, Math.max(1, Math.floor(content / (8 * MiB))));
const part = (content: number) => Math.ceil(content / parts(content));

test('an honest path costs no more than the points of its plan, ends first', () => {
  const honest: Path = { reserved: (x) => x + MiB, needed: (x) => x * 0.9 + 500 * KiB };
  for (const most of [4, 8, 40]) expect(search(honest, most).length).toBeLessThanOrEqual(most);
  expect(search(honest, 4).slice(0, 2)).toMatchObject([{ value: 0 }, { value: 64 * MiB }]);
});

test('finds by itself that a formula of parts is short just before a second part is cut', () => {
  // At 16 MiB, two parts of 8, it suffices; one byte less is one part of nearly 16.
  const path: Path = { reserved: (x) => 16 * MiB + part(x), needed: (x) => 2.4 * part(x) };
  const probes = search(path, 4);
  expect(probes.slice(0, 4).map(({ value }) => value)).toEqual([0, 64 * MiB, 16 * MiB - 1, 16 * MiB]);
  expect(worstProbe(probes)).toMatchObject({ value: 16 * MiB - 1, fails: true });
});

test('finds a peak between two jumps that neither end shows', () => {
  const hump = (x: number) => 4 * MiB + x + 3 * MiB * Math.exp(-(((x - 23 * MiB) / (4 * MiB)) ** 2));
  const probes = search({ reserved: (x) => x + 6 * MiB, needed: hump }, 40);
  expect(probes.slice(0, 2).some(({ fails }) => fails)).toBe(false);
  expect(probes.some(({ fails }) => fails)).toBe(true);
});

test('shrinks a failure to its smallest input, to the byte where there are probes enough', () => {
  const path: Path = { reserved: () => 8 * MiB, needed: (x) => x };
  const probes = search(path, 40);
  expect(smallestFailing(probes)).toBe(8 * MiB + 1);
});

test('with few probes it comes as near as they go', () => {
  const probes = search({ reserved: () => 8 * MiB, needed: (x) => x }, 4);
  expect(probes).toHaveLength(8);
  const value = smallestFailing(probes);
  expect(value).toBeGreaterThan(8 * MiB);
  expect(value).toBeLessThan(16 * MiB);
});

test('a path that fails everywhere is shrunk to the lowest end', () => {
  expect(smallestFailing(search({ reserved: () => MiB, needed: () => 2 * MiB }, 8))).toBe(0);
});

test('a value whose trial failed is neither worst nor measured again', () => {
  const range = { parameter: 'n', low: 0, high: 100, others: {}, jumps: [] };
  const probes: Probe[] = [
    { value: 0, utilisation: null, fails: false },
    { value: 100, utilisation: 0.5, fails: false },
  ];
  expect(nextProbe(range, probes, 2)).toBeNull();
  expect(worstProbe(probes)?.value).toBe(100);
});
