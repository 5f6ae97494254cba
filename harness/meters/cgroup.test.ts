import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCgroup, readDeaths } from './cgroup.ts';
import { MeterError } from './meter.ts';

const MiB = 1024 * 1024;
const kept = (name: string) => fileURLToPath(new URL(`../../fixtures/cgroup/${name}`, import.meta.url));

describe('a control group of version 1', () => {
  it('tells page cache from files in memory, and both from anonymous pages', () => {
    const figures = readCgroup(1, kept('v1'));
    expect(figures.anonBytes).toBeGreaterThan(20 * MiB);
    expect(figures.shmemBytes).toBeGreaterThanOrEqual(2 * MiB);
    expect(figures.fileBytes).toBeGreaterThanOrEqual(3 * MiB);
    const { anonBytes, fileBytes, shmemBytes, kernelBytes, usageBytes } = figures;
    // The kernel charges by batches of pages a CPU: the parts are the whole to less than a MiB.
    expect(Math.abs(anonBytes + fileBytes + shmemBytes + kernelBytes - usageBytes)).toBeLessThan(1 * MiB);
    expect(figures.lastingBytes).toBe(anonBytes + shmemBytes + kernelBytes);
    expect(figures.peakBytes).toBeGreaterThanOrEqual(usageBytes);
  });

  it('has killed nobody as long as its counter says so', () => {
    expect(readDeaths(1, kept('v1')).kernelKills).toBe(0);
  });
});

describe('a control group of version 2', () => {
  it('charges sockets, and keeps a mark', () => {
    expect(readCgroup(2, kept('v2'))).toEqual({
      usageBytes: 57.5 * MiB,
      peakBytes: 100 * MiB,
      anonBytes: 40 * MiB,
      fileBytes: 6 * MiB,
      shmemBytes: 3 * MiB,
      socketBytes: 6 * MiB,
      kernelBytes: 2.5 * MiB,
      lastingBytes: 51.5 * MiB,
    });
  });

  it('says how often its limit was met, and whom that killed', () => {
    expect(readDeaths(2, kept('v2'))).toEqual({ kernelKills: 1, limitHits: 214 });
  });

  it('is read where the kernel adds nothing up yet, and keeps no mark', () => {
    const figures = readCgroup(2, kept('v2-linux-5.10'));
    expect(figures.kernelBytes).toBe(311_296 + 4096 + 946_176);
    expect(figures.peakBytes).toBeNull();
  });
});

describe('a group that is no group', () => {
  it('is told: gone', () => {
    expect(() => readCgroup(2, kept('nowhere'))).toThrow(MeterError);
  });

  it('is told: another form', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cgroup-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(kept('v2'), folder, { recursive: true });
    writeFileSync(join(folder, 'memory.events'), 'low 0\n');
    expect(() => readDeaths(2, folder)).toThrow(/no oom_kill/);
    writeFileSync(join(folder, 'memory.current'), '');
    expect(() => readCgroup(2, folder)).toThrow(/memory\.current .* no number/);
  });
});
