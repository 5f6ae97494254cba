/** Folders and disks that can't be written: told before measuring where possible, and what was measured is kept. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, type TestContext, test } from 'vitest';
import { readResults } from '../results/read.ts';
import { makeBench, type Run, tiny } from './test-support/bench.ts';

/** A bench with these files, a way to measure them into `out`, and a temporary folder of its own. */
async function prepare({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, files: Record<string, string>) {
  const bench = await makeBench();
  onTestFinished(() => bench.remove());
  await bench.write(files);
  const temporary = join(bench.root, 'temporary');
  await mkdir(temporary);
  const words = ['measure', '--lane', 'live', '--concurrency', '1', '--out', 'out'];
  const measure = () => bench.run(words, { env: { TMPDIR: temporary } });
  return { measure, temporary, out: join(bench.root, 'out') };
}

/** What could not be written where it should be stands in the temporary folder, and stderr says so. */
async function expectKeptIn(temporary: string, { stderr }: Run): Promise<void> {
  const [file = ''] = (await readdir(temporary)).filter((name) => name.startsWith('plimsoll-results-'));
  expect(stderr).toContain(`What was measured is kept in ${join(temporary, file)}`);
  const { finished, trials } = await readResults(join(temporary, file));
  expect(finished).toBe(true);
  expect(trials.map(({ status }) => status)).toEqual(['completed', 'idled']);
}

test.concurrent('a file in the place of the folder is told before anything is measured', async (context) => {
  const { measure } = await prepare(context, { ...tiny('good', ''), out: '' });
  const run = await measure();
  expect(run.exitCode).toBe(7);
  expect(run.stderr).toMatch(/results could not be written to .*out.*a part of the path is a file.*--out/);
  expect(run.stderr).not.toMatch(/1 of/);
});

test.concurrent('a journal on a full disk costs the exit code, and no trial', async (context) => {
  const full = `setup: () => { rmSync('out/trials.ndjson', { force: true }); symlinkSync('/dev/full', 'out/trials.ndjson'); },`;
  const imported = `import { rmSync, symlinkSync } from 'node:fs';`;
  const { measure, out } = await prepare(context, tiny('good', full, imported));
  const run = await measure();
  expect(run.exitCode).toBe(7);
  expect(run.stderr).toMatch(/trials.ndjson: the disk is full \(ENOSPC\). Free space there, or choose another folder/);
  expect((await readResults(join(out, 'results.json'))).trials).toHaveLength(2);
});

test.concurrent('a folder that vanishes while measuring: results are kept in the temporary folder', async (context) => {
  const vanish = `setup: () => { rmSync('out', { recursive: true, force: true }); writeFileSync('out', ''); },`;
  const imported = `import { rmSync, writeFileSync } from 'node:fs';`;
  const { measure, temporary } = await prepare(context, tiny('good', vanish, imported));
  const run = await measure();
  expect(run.exitCode).toBe(7);
  expect(run.stdout).toMatch(/The one case holds/);
  await expectKeptIn(temporary, run);
});

test.concurrent('a disk that is full in the end: the same', async (context) => {
  const { measure, temporary, out } = await prepare(context, tiny('good', ''));
  await mkdir(out);
  // Two pages: the empty results and the first trial fit in them.
  const mounted = await execa('sh', ['-c', 'mount -t tmpfs -o size=8k tmpfs "$0"', out], { reject: false });
  if (mounted.failed) return context.skip('no right to mount a small disk');
  try {
    const run = await measure();
    expect(run.exitCode).toBe(7);
    expect(run.stderr).toMatch(/results could not be written to .*out.*the disk is full \(ENOSPC\)/);
    await expectKeptIn(temporary, run);
  } finally {
    await execa('sh', ['-c', 'umount "$0"', out]);
  }
});

test.concurrent('what can not be written to standard output is not lost in silence', async (context) => {
  const bench = await makeBench();
  context.onTestFinished(() => bench.remove());
  const doctor = ['-c', '"$0" "$@" > /dev/full', process.execPath, bench.entry, 'doctor'];
  const run = await execa('sh', doctor, { cwd: bench.root, reject: false });
  expect(run.stderr).toMatch(/could not be written to standard output: .*ENOSPC/);
  expect(run.exitCode).toBe(7);
});
