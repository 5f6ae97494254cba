import { Writable, type WritableOptions } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createProgress, type ProgressOptions } from './progress.ts';

function stage(isTTY: boolean, options: Partial<ProgressOptions> = {}) {
  const clock = { seconds: 0 };
  const written: string[] = [];
  const write: WritableOptions['write'] = (chunk, _encoding, next) => {
    written.push(String(chunk));
    next();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY, columns: 70 });
  const progress = createProgress(stream, { total: 3, now: () => clock.seconds * 1000, ...options });
  onTestFinished(progress.stop);
  return {
    progress,
    clock,
    written,
    last: () =>
      stripVTControlCharacters(written.join(''))
        .trimEnd()
        .split(/[\n\r]/)
        .at(-1) ?? '',
  };
}

test('without a terminal a finished trial is one plain line, and a started one is none', () => {
  const { progress, written } = stage(false);
  progress.start('upload × 4 live');
  expect(written).toEqual([]);
  progress.done('upload × 4 live', 2.34);
  progress.note('the sampler missed \u001b[31m3\u001b[39m ticks');
  expect(written).toEqual(['1 of 3  upload x 4 live, 2.3 s\n', 'the sampler missed 3 ticks\n']);
});

test('without a terminal nothing is written by the clock', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { progress, written } = stage(false);
  progress.start('upload');
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual([]);
});

test('on a terminal the live line tells what runs, how far it is and how long it will take', () => {
  const { progress, clock, last } = stage(true, { kinds: { live: 2, resident: 1 } });
  progress.start('upload live', 'live');
  expect(last()).toContain('1 of 3  0 s  upload live');
  clock.seconds = 4;
  progress.done('upload live', 4);
  progress.start('upload live #2', 'live');
  clock.seconds = 5;
  progress.start('upload resident', 'resident');
  expect(last()).toContain('2 of 3  5 s, about 7 s left  upload live #2 and upload resident');
});

test('a trial whose label says more at its end has ended all the same', () => {
  const { progress, last } = stage(true);
  progress.start('upload live');
  progress.done('upload live FAILED: hung', 30);
  progress.start('restore live');
  expect(last()).toMatch(/ {2}restore live$/);
});

test('the live line never wraps', () => {
  const { progress, last } = stage(true);
  progress.start(`upload ${'content=16777216 '.repeat(8)}`);
  expect(last().length).toBeLessThan(70);
});

test('more trials than planned change the total', () => {
  const { progress, last } = stage(true);
  progress.start('upload');
  progress.expect(12, { live: 11 });
  expect(last()).toContain('1 of 12');
});

test('stop removes the live line, and after it nothing is written', () => {
  const { progress, written, last } = stage(true);
  progress.start('upload');
  expect(last()).toContain('upload');
  progress.stop();
  expect(written.at(-1)).toContain('\u001b[2K');
  expect(written.at(-1)).not.toContain('upload');
  expect(written.join('')).not.toContain('\u001b[?25l');
  const before = written.length;
  progress.done('upload', 1);
  progress.note('late');
  progress.stop();
  expect(written).toHaveLength(before);
});
