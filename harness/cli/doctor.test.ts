import { expect, test } from 'vitest';
import { probeMachine } from '../meters/machine.ts';
import { doctor } from './doctor.ts';

function told(instruments: ReturnType<typeof probeMachine>): { code: number; text: string } {
  let text = '';
  const code = doctor(instruments, (more) => {
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
  const choice = { available: false, source: '/proc', why: '/proc is not there', remedy: 'Mount it.' } as const;
  const { code, text } = told(probeMachine(choice));
  expect(code).toBe(4);
  expect(text).toMatch(/^This machine can not measure the resident lane\./);
  expect(text).toMatch(/resident\s+NO\s+\/proc is not there\n\s+remedy: Mount it\./);
});
