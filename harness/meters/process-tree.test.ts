import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MeterError } from './meter.ts';
import { readTree, treeOf } from './process-tree.ts';

let proc = '';

beforeEach(async () => {
  proc = await mkdtemp(join(tmpdir(), 'plimsoll-proc-'));
});

afterEach(() => rm(proc, { recursive: true, force: true }));

describe('a process tree', () => {
  it('has the descendants and whoever was left behind in the session, but not its leader or others', async () => {
    await put(10, { parent: 1, session: 10 });
    await put(11, { parent: 10, session: 10, name: 'a) R (b' });
    await put(12, { parent: 11, session: 12 });
    await put(13, { parent: 1, session: 10 });
    await put(20, { parent: 1, session: 20 });
    expect(treeOf(11, proc).toSorted()).toEqual([11, 12, 13]);
  });
});

describe('the memory of a process tree', () => {
  it('is the sum of what the processes share among them, and has no mark of its own', async () => {
    await put(11, { pss: 600, rss: 1000, mark: 3000 });
    await put(12, { pss: 500, rss: 900, mark: 2000 });
    expect(readTree([11, 12], proc)).toEqual({
      pssBytes: 1100 * 1024,
      anonBytes: 900 * 1024,
      fileBytes: 200 * 1024,
      shmemBytes: 0,
      processes: 2,
      markBytes: null,
    });
  });

  it('has the kernel’s mark, less what is shared, where there is one process', async () => {
    await put(11, { pss: 600, rss: 1000, mark: 3000 });
    expect(readTree([11, 99], proc)).toMatchObject({ processes: 1, markBytes: 2600 * 1024 });
  });

  it('can not be read where all have ended', () => {
    expect(() => readTree([11], proc)).toThrow(MeterError);
  });
});

interface Made {
  readonly parent?: number;
  readonly session?: number;
  readonly name?: string;
  readonly pss?: number;
  readonly rss?: number;
  readonly mark?: number;
}

async function put(pid: number, made: Made): Promise<void> {
  const { parent = 1, session = 1, name = 'server', pss = 0, rss = 0, mark = 0 } = made;
  await mkdir(join(proc, String(pid)));
  await writeFile(join(proc, `${pid}/stat`), `${pid} (${name}) S ${parent} ${session} ${session} 0 -1`);
  await writeFile(join(proc, `${pid}/status`), `Name:\t${name}\nVmHWM:\t    ${mark} kB\n`);
  const rollup = [
    `Rss: ${rss} kB`,
    `Pss: ${pss} kB`,
    `Pss_Anon: ${pss - 100} kB`,
    'Pss_File: 100 kB',
    'Pss_Shmem: 0 kB',
  ];
  await writeFile(join(proc, `${pid}/smaps_rollup`), `${rollup.join('\n')}\n`);
}
