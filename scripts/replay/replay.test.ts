import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseLimiter, type Limiter } from '../../harness/limits/index.ts';
import type { Incident, Work } from './incident.ts';
import { mailbox } from './mailbox.ts';
import { replay } from './replay.ts';
import { tableOf } from './table.ts';

const MiB = 1024 * 1024;
const choice = await chooseLimiter();

describe.skipIf(!choice.available)('a replay', () => {
  it('of the mailbox as it was ends with a kernel’s kill, and as it is with all done', async () => {
    const before = await replay(limiter(), mailbox, 'before', mailbox.limitBytes);
    expect(before).toMatchObject({ outcome: 'killed', work: null });
    const after = await replay(limiter(), mailbox, 'after', mailbox.limitBytes);
    expect(after).toMatchObject({ outcome: 'survived', work: { expected: 64, completed: 64, verified: 64 } });
  });

  it('has not survived what it did wrongly, or not whole', async () => {
    const done: Work = { expected: 2, completed: 2, verified: 1, notes: [] };
    const incident = await incidentThat('process.stdout.write("ready {}\\n"); setInterval(() => {}, 1000);', done);
    // Asked to end it is killed by the signal: that is not the kernel's kill either.
    expect(await replay(limiter(), incident, 'after', 128 * MiB)).toMatchObject({ outcome: 'incomplete', work: done });
    const ends =
      'process.once("SIGTERM", () => process.exit(0)); process.stdout.write("ready {}\\n"); setInterval(() => {}, 1000);';
    const orderly = await incidentThat(ends, done);
    expect(await replay(limiter(), orderly, 'after', 128 * MiB)).toMatchObject({ outcome: 'incomplete', work: done });
    const right = await incidentThat(ends, { ...done, verified: 2 });
    expect(await replay(limiter(), right, 'after', 128 * MiB)).toMatchObject({ outcome: 'survived' });
  });

  it('whose subject dies before it is ready is told with its last words', async () => {
    const incident = await incidentThat('console.error("no such key"); process.exit(1);', null);
    const { outcome, how, work } = await replay(limiter(), incident, 'after', 128 * MiB);
    expect({ outcome, how, work }).toEqual({
      outcome: 'incomplete',
      how: 'ended by exit code 1; no such key',
      work: null,
    });
  });
});

it('the outcome table has a column a limit, and says how often each ending came', () => {
  const run = { how: '', seconds: 1, peak: null, work: null, incident: 'upload', limitBytes: 128 * MiB } as const;
  const table = tableOf([
    { ...run, generation: 'before', outcome: 'killed' },
    { ...run, generation: 'before', outcome: 'survived' },
    { ...run, generation: 'after', outcome: 'survived', limitBytes: 512 * MiB },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| upload | before | killed 1 of 2, survived 1 of 2 | – |',
    '| upload | after | – | survived 1 of 1 |',
  ]);
});

function limiter(): Limiter {
  if (!choice.available) throw new Error(choice.why);
  return choice.limiter;
}

async function incidentThat(script: string, work: Work | null): Promise<Incident> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-replay-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const subject = join(folder, 'subject.mjs');
  await writeFile(subject, script);
  const end = async () => {};
  return {
    ...mailbox,
    subject: pathToFileURL(subject),
    prepare: async () => ({ options: {}, work: async () => work as Work, end }),
  };
}
