import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { honestResults } from '../judge/results.fixture.ts';
import { fingerprintDifferences, fingerprintOf } from './fingerprint.ts';
import type { Machine } from './schema.ts';

const machine = (change: Partial<Machine> = {}): Machine => ({ ...honestResults().machine, ...change });
const differences = (change: Partial<Machine>) =>
  fingerprintDifferences(fingerprintOf(machine(change)), fingerprintOf(machine()));

test('the kernel, the processors and the name of a meter are no part of it', () => {
  expect(differences({ kernel: '7.0', cpus: 64, markBoundBytes: 1 })).toEqual([]);
});

test.each([
  [{ node: '24.22.0' }, 'Node 24.22.0 instead of 24.21.0'],
  [{ v8: '13.7' }, 'V8 13.7 instead of 13.6.233.17'],
  [{ libc: 'not glibc' }, 'not glibc instead of glibc 2.36'],
  [{ arch: 'arm64' }, 'arm64 instead of x64'],
  [{ limitBytes: 1024 * MiB }, 'an old generation of 512 MiB instead of 2048 MiB'],
] as const)('%o is another one, and it is said in which way', (change, sentence) => {
  expect(differences(change)).toEqual([sentence]);
});

test('two machines of one kind differ by a few MiB of memory and are alike', () => {
  const [one, other] = [2000, 2010].map((size) => fingerprintOf(machine({ memoryBytes: size * MiB })));
  expect(one).toEqual(other);
});
