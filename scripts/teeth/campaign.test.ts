import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCampaign } from './campaign.ts';
import { openJournal } from './journal.ts';
import type { Attempt } from './measure.ts';
import { type Mutant, MutantError } from './mutant.ts';
import { green, mutant, redInLive } from './test-support/mutants.ts';

describe('a campaign', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plimsoll-campaign-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const journalFile = () => join(folder, 'teeth.jsonl');

  /** `attempts`: what the command says while a mutant of that name lives, one after the other. */
  async function campaign(mutants: readonly Mutant[], attempts: Record<string, Attempt[]>, healthy = [green]) {
    const runs: string[] = [];
    const living: string[] = [];
    const entries = runCampaign({
      mutants,
      tree: {
        fingerprint: 'tree 1',
        async mutate({ name }) {
          if (name === 'stale') throw new MutantError('stale.patch does not apply to this tree');
          living.push(name);
          return { [Symbol.asyncDispose]: async () => void living.pop() };
        },
      },
      journal: await openJournal(journalFile()),
      measure: async () => {
        const alive = living.at(-1) ?? 'healthy';
        runs.push(alive);
        const said = alive === 'healthy' ? healthy : (attempts[alive] ?? []);
        return said.length > 1 ? (said.shift() as Attempt) : (said[0] as Attempt);
      },
      signal: new AbortController().signal,
      tell: () => {},
    });
    return { entries: await entries, runs };
  }

  it('runs each command once without a mutant, and a mutant that is caught as foretold once', async () => {
    const mutants = [mutant({ name: 'a' }), mutant({ name: 'b' })];
    const { entries, runs } = await campaign(mutants, { a: [redInLive], b: [redInLive] });
    expect(runs).toEqual(['healthy', 'a', 'b']);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['caught', 'caught']);
  });

  it('sees a survivor twice before it believes it', async () => {
    const { entries, runs } = await campaign([mutant({ name: 'a' })], { a: [green] });
    expect(runs).toEqual(['healthy', 'a', 'a']);
    expect(entries[0]?.outcome).toBe('survived');
  });

  it('calls wavering what is green once and red once', async () => {
    const { entries } = await campaign([mutant({ name: 'a' })], { a: [green, redInLive] });
    expect(entries[0]?.outcome).toBe('wavering');
  });

  it('says when another rule than the one foretold has caught it', async () => {
    const { entries } = await campaign([mutant({ name: 'a', expected: 'resident' })], { a: [redInLive] });
    expect(entries[0]?.outcome).toBe('caught otherwise');
  });

  it('goes on where it was cut short, past a line that was half written', async () => {
    await campaign([mutant({ name: 'a' })], { a: [redInLive] });
    await writeFile(journalFile(), `${await readFile(journalFile(), 'utf8')}{"mutant":"b","fing`);
    const { entries, runs } = await campaign([mutant({ name: 'a' }), mutant({ name: 'b', patch: '+diff 2' })], {
      b: [redInLive],
    });
    expect(runs).toEqual(['healthy', 'b']);
    expect(entries).toHaveLength(2);
    expect((await openJournal(journalFile())).entries.map((entry) => entry.mutant)).toEqual(['a', 'b']);
  });

  it('runs again what was changed, but not for a reason that was written down', async () => {
    const first = mutant({ name: 'a' });
    await campaign([first], { a: [redInLive] });
    expect((await campaign([{ ...first, survives: 'Because.' }], { a: [redInLive] })).runs).toEqual([]);
    expect((await campaign([{ ...first, patch: '+another' }], { a: [redInLive] })).runs).toEqual(['healthy', 'a']);
  });

  it('ends with an error for a patch that does not apply, after it has run the others', async () => {
    const running = campaign([mutant({ name: 'stale' }), mutant({ name: 'b' })], { b: [redInLive] });
    await expect(running).rejects.toThrow('1 of 2 mutants could not be run');
    expect((await openJournal(journalFile())).entries.map((entry) => entry.mutant)).toEqual(['b']);
  });

  it('believes nothing where the tree as it is is not green either', async () => {
    const running = campaign([mutant({ name: 'a' })], { a: [redInLive] }, [redInLive]);
    await expect(running).rejects.toMatchObject({ errors: [{ code: 'TEETH_NOT_GREEN' }] });
  });
});
