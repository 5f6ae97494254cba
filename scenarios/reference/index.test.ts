import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listed } from '../../harness/scenario/between.ts';
import type { FunctionScenario } from '../../harness/scenario/scenario.ts';
import { referenceFiles } from './index.ts';

type Subject = FunctionScenario<Record<string, number>, unknown>;

describe('the reference subjects', () => {
  it('are all run by plan full, so that none lies about unmeasured', () => {
    const written = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.scenario.ts'));
    expect(
      referenceFiles('full')
        .map((file) => basename(file.pathname))
        .toSorted(),
    ).toEqual(written.toSorted());
  });

  it.each([
    ['quick', 'pr'],
    ['pr', 'full'],
  ] as const)('of plan %s are run by plan %s too', (smaller, larger) => {
    expect(hrefs(smaller).filter((href) => !hrefs(larger).includes(href))).toEqual([]);
  });

  it('are seven in quick, and each is a file', () => {
    const files = referenceFiles('quick');
    expect(files.map(nameOf)).toEqual([
      ...['no-op', 'held-buffer', 'filled-pool', 'detach-spike', 'dropped-spike', 'late-peak', 'under-reserved'],
    ]);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(referenceFiles('full').map((file) => [nameOf(file), file.href]))(
    '%s bears the name of its file and states a truth for just the lanes that it admits',
    async (name, url) => {
      const subject = ((await import(url)) as { default: Subject }).default;
      expect(subject.name).toBe(name);
      const lanes = subject.lanes ?? ['live', 'resident'];
      expect(subject.truth?.live !== null).toBe(lanes.includes('live'));
      expect(subject.truth?.resident !== null).toBe(lanes.includes('resident'));
    },
  );

  it.each(referenceFiles('full').map((file) => [nameOf(file), file.href]))(
    '%s books at least its truth, so that only its negative controls are dishonest',
    async (_name, url) => {
      const subject = ((await import(url)) as { default: Subject }).default;
      const parameters = Object.fromEntries(
        Object.entries(subject.parameters).map(([key, values]) => [key, listed(values)[0] ?? 0]),
      );
      const reserved = subject.reservation(parameters);
      expect(reserved).toBeGreaterThanOrEqual(subject.truth?.live?.(parameters).upper ?? 0);
      expect(reserved).toBeGreaterThanOrEqual(subject.truth?.resident?.(parameters) ?? 0);
      for (const control of Object.values(subject.negativeControls ?? {})) {
        if (control.reservation) expect(control.reservation(parameters)).toBeLessThanOrEqual(0.9 * reserved);
      }
    },
  );
});

function hrefs(plan: 'quick' | 'pr' | 'full'): string[] {
  return referenceFiles(plan).map((file) => file.href);
}

function nameOf(file: URL): string {
  return basename(file.pathname, '.scenario.ts');
}
