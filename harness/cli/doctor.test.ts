import { expect, test } from 'vitest';
import type { LimiterChoice } from '../limits/index.ts';
import { chooseMeters } from '../meters/choose-meters.ts';
import { probeMachine } from '../meters/machine.ts';
import { doctor } from './doctor.ts';

const noLimit: LimiterChoice = { available: false, why: 'cgroup v1: It is not mounted here.', remedy: 'Run as root.' };

function told(
  instruments: ReturnType<typeof probeMachine>,
  limits: LimiterChoice = noLimit,
): { code: number; text: string } {
  let text = '';
  const code = doctor(limits, instruments, (more) => {
    text += more;
    return true;
  });
  return { code, text };
}

test('a machine with every lane is told so in the first sentence, with how exact the mark is', () => {
  const { code, text } = told(probeMachine());
  expect(code).toBe(0);
  expect(text).toMatch(/^This machine can measure every lane\./);
  expect(text).toMatch(/high-water mark is exact to [\d.]+ [KM]iB/);
});

test('a lane that can not be had is named, with the reason and the remedy, and the exit code says so', () => {
  const resident = { available: false, source: '/proc', why: '/proc is not there', remedy: 'Mount it.' } as const;
  const { code, text } = told(probeMachine({ ...chooseMeters(), resident }));
  expect(code).toBe(4);
  expect(text).toMatch(/^This machine can not measure the resident lane\./);
  expect(text).toMatch(/resident\s+NO\s+\/proc is not there\n\s+remedy: Mount it\./);
  expect(text).toMatch(/exactness The live lane counts off-heap bytes exactly\.\n/);
});

test('a real limit is no lane: without one the reason and the remedy are told, and the exit code does not say so', () => {
  const { code, text } = told(probeMachine());
  expect(code).toBe(0);
  expect(text).toMatch(/No real limit .* cgroup v1: It is not mounted here\.\n\s+remedy: Run as root\./);
});

test('the way to a real limit is named', () => {
  const create = () => Promise.reject(new Error('not asked'));
  const limiter = { name: 'systemd scope', keepsDescriptors: true, create } as const;
  expect(told(probeMachine(), { available: true, limiter }).text).toMatch(/Real limits .*: systemd scope\./);
});
