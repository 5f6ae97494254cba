/** What a process inherits, and what it loads. */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MiB } from '../bytes.ts';
import { startProcess } from '../trial/process.ts';
import { type Laboratory, openLaboratory, script } from './test-support/laboratory.ts';

let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory();
});
afterAll(() => lab.close());

describe('maxRSS', () => {
  it('is the parent’s at first: a child of 50 MiB reads more than 200; its VmHWM is its own', async () => {
    const child = await lab.script(script('resident-of-itself'));
    const { stdout } = await execa(process.execPath, [await lab.script(script('large-parent')), child]);
    const { maxRss, markBytes } = JSON.parse(stdout) as ResidentReport;

    expect(maxRss).toBeGreaterThan(200 * MiB);
    expect(markBytes).toBeLessThan(80 * MiB);
  });
});

describe('type stripping in the process itself', () => {
  it('adds more than 8 MiB to it; compiled beforehand the same code does not', async () => {
    const source = script('resident-of-itself');
    const stripped = await residentOf(fileURLToPath(source));
    const compiled = await residentOf(await lab.script(source));

    expect(stripped.rssBytes - compiled.rssBytes).toBeGreaterThan(8 * MiB);
    expect(compiled.rssBytes).toBeLessThan(60 * MiB);
  });
});

describe('NODE_V8_COVERAGE', () => {
  const before = process.env.NODE_V8_COVERAGE;
  const folder = join(tmpdir(), 'plimsoll-nobody-writes-here');
  beforeAll(() => {
    process.env.NODE_V8_COVERAGE = folder;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.NODE_V8_COVERAGE;
    else process.env.NODE_V8_COVERAGE = before;
  });

  it('is handed down to a child whose environment leaves it out; a trial’s process names it, and has none', async () => {
    const entry = await lab.script(script('tells-coverage'));
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const naive = await promisify(execFile)(process.execPath, [entry], { env });
    const subject = startProcess({
      role: 'the measured process',
      node: process.execPath,
      flags: [],
      entry,
      arguments: [],
      cwd: import.meta.dirname,
    });

    expect(naive.stdout.trim()).toBe(folder);
    await expect(subject.request({ do: 'tell' }, 10_000).finally(() => subject.kill())).resolves.toBe('');
  });
});

interface ResidentReport {
  readonly maxRss: number;
  readonly rssBytes: number;
  readonly markBytes: number;
}

async function residentOf(path: string): Promise<ResidentReport> {
  const { stdout } = await execa(process.execPath, [path], { env: { NODE_V8_COVERAGE: '' } });
  return JSON.parse(stdout) as ResidentReport;
}
