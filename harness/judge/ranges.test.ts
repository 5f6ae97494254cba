import { expect, test } from 'vitest';
import { KiB, MiB } from '../bytes.ts';
import type { Case, Results } from '../results/schema.ts';
import { judgeSpoilt, outcomeOf } from './judged.fixture.ts';
import { probeReading } from './probe-reading.ts';
import { honestResults, upload } from './results.fixture.ts';
import { liveTrial } from './trials.fixture.ts';

type Looked = readonly [content: number, reservedMiB: number, heldMiB: number];

/** Single operations that the live lane looked at, in a range from 0 to 64 MiB. */
function lookAt(draft: Results, ...values: readonly Looked[]): void {
  const facts = upload(draft);
  facts.ranges = [{ parameter: 'content', low: 0, high: 64 * MiB, others: {}, jumps: [] }];
  for (const [content, reservedMiB, heldMiB] of values) {
    const parameters = { content };
    facts.points.push({ parameters, reservationBytes: reservedMiB * MiB, movesBytes: content, truth: null });
    draft.cases.push(probe(content));
    const trial = liveTrial(probe(content).id, 1, heldMiB, heldMiB);
    const bookings = [{ requestedBytes: reservedMiB * MiB, grantedBytes: reservedMiB * MiB, count: 3 }];
    if (trial.governor) trial.governor = { ...trial.governor, bookings, highestBookedBytes: reservedMiB * MiB };
    draft.trials.push(trial);
  }
}

const probe = (content: number): Case => ({
  id: `upload content=${content} ×1`,
  scenario: 'upload',
  variant: 'product',
  parameters: { content },
  concurrency: 1,
  governed: false,
  lanes: ['live'],
});

const low: Looked = [0, 1, 0.5];

test('values of a range that hold are judged in the live lane, and what stands for the other lane is said', () => {
  const verdict = judgeSpoilt((draft) => lookAt(draft, low, [64 * MiB, 12, 11]));
  expect(verdict.exitCode).toBe(0);
  expect(outcomeOf(verdict, probe(0).id, 'live').status).toBe('holds');
  expect(verdict.notJudged.join()).toContain('the resident lane of 2 values of ranges (the worst one stands for them)');
});

test('of a range that fails, the smallest input found is named, and the next below it that holds', () => {
  const verdict = judgeSpoilt((draft) => lookAt(draft, low, [20 * MiB, 9, 8], [30 * MiB, 9, 10], [25 * MiB, 9, 9.5]));
  const finding = verdict.findings.find(({ code }) => code === 'under-reserved');
  expect(finding?.sentence).toMatch(/^upload is under-reserved: 30 MiB at 1 at once needs 10.0 MiB/);
  expect(finding?.sentence).toContain('The smallest content found to fail is 26214400; 20971520 holds.');
});

test('where all of it fails nothing is said to hold', () => {
  const verdict = judgeSpoilt((draft) => lookAt(draft, [0, 1, 2]));
  expect(verdict.findings[0]?.sentence).toMatch(/The smallest content found to fail is 0\.$/);
});

test('a value too small to be told from nothing is left to the larger ones, but not where it exceeds what is reserved', () => {
  const tiny = judgeSpoilt((draft) => lookAt(draft, [0, 1, 0.01], [64 * MiB, 12, 11]));
  expect(outcomeOf(tiny, probe(0).id, 'live')).toMatchObject({
    status: 'not judged',
    detail: expect.stringContaining('other values of its range'),
  });
  const nothing = judgeSpoilt((draft) => lookAt(draft, [0, 0.001, 0.01], [64 * MiB, 12, 11]));
  expect(outcomeOf(nothing, probe(0).id, 'live').status).toBe('inconclusive');
});

test('a range that was not searched is said to be', () => {
  expect(judgeSpoilt((draft) => lookAt(draft)).notJudged).toContain(
    'content from 0 to 67108864 in upload (not searched)',
  );
  expect(judgeSpoilt((draft) => lookAt(draft, low)).notJudged.join()).not.toContain('not searched');
});

test('a probe reads how full its reservation is, and whether it fails for certain', () => {
  const results = honestResults((draft) => lookAt(draft, low, [30 * MiB, 9, 10]));
  expect(probeReading(results, probe(0).id)).toEqual({ utilisation: 0.5, fails: false });
  const { utilisation, fails } = probeReading(results, probe(30 * MiB).id);
  expect([utilisation?.toFixed(3), fails]).toEqual(['1.111', true]);
  expect(probeReading(results, 'upload content=1 ×1')).toEqual({ utilisation: null, fails: false });
});

test('a reservation of nothing is used without bound', () => {
  const results = honestResults((draft) => lookAt(draft, [64 * KiB, 0, 1]));
  expect(probeReading(results, probe(64 * KiB).id)).toEqual({ utilisation: MiB, fails: true });
});

test('a failure outside of the range names no smallest input', () => {
  const verdict = judgeSpoilt((draft) => {
    lookAt(draft, [0, 1, 2]);
    for (const range of upload(draft).ranges) range.others = { parts: 4 };
  });
  expect(verdict.findings[0]?.sentence).toMatch(/^upload is under-reserved: .* \(live lane\)\.$/);
});

test('the smallest input is that of the range, whatever else the operation is given', () => {
  const verdict = judgeSpoilt((draft) => {
    lookAt(draft, [64 * KiB, 1, 2]);
    for (const { parameters } of [...upload(draft).points, ...draft.cases]) {
      if (parameters.content === 64 * KiB) parameters.parts = 4;
    }
  });
  expect(verdict.findings[0]?.sentence).toMatch(/The smallest content found to fail is 65536\.$/);
});
