import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FunctionScenario } from '../../harness/scenario/scenario.ts';
import { referenceFiles } from './index.ts';

type Subject = FunctionScenario<Record<string, number>, unknown>;

describe('the reference subjects', () => {
  it.each(['pr', 'full'] as const)('are all run by plan %s, so that none lies about unmeasured', (plan) => {
    const written = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.scenario.ts'));
    expect(
      referenceFiles(plan)
        .map((file) => basename(file.pathname))
        .toSorted(),
    ).toEqual(written.toSorted());
  });

  it('are five in quick, and each is a file', () => {
    const files = referenceFiles('quick');
    expect(files.map((file) => basename(file.pathname, '.scenario.ts'))).toEqual([
      'no-op',
      'held-buffer',
      'filled-pool',
      'detach-spike',
      'under-reserved',
    ]);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(referenceFiles('full').map((file) => [basename(file.pathname, '.scenario.ts'), file.href]))(
    '%s bears the name of its file and states a truth for just the lanes that it admits',
    async (name, url) => {
      const subject = ((await import(url)) as { default: Subject }).default;
      expect(subject.name).toBe(name);
      const lanes = subject.lanes ?? ['live', 'resident'];
      expect(subject.truth?.live !== null).toBe(lanes.includes('live'));
      expect(subject.truth?.resident !== null).toBe(lanes.includes('resident'));
    },
  );

  it.each(referenceFiles('full').map((file) => [basename(file.pathname, '.scenario.ts'), file.href]))(
    '%s books at least its truth, so that only its negative controls are dishonest',
    async (_name, url) => {
      const subject = ((await import(url)) as { default: Subject }).default;
      const parameters = Object.fromEntries(
        Object.entries(subject.parameters).map(([key, [first = 0]]) => [key, first]),
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
