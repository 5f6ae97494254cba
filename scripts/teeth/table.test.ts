import { describe, expect, it } from 'vitest';
import { type Entry, fingerprintOf } from './journal.ts';
import type { Attempt } from './measure.ts';
import type { Mutant } from './mutant.ts';
import type { Outcome } from './outcome.ts';
import { renderTable } from './table.ts';
import { green, mutant, redInLive } from './test-support/mutants.ts';

function entry(of: Mutant, outcome: Outcome, attempts: readonly Attempt[], tree = 'tree 1'): Entry {
  return {
    mutant: of.name,
    fingerprint: fingerprintOf(of, tree),
    startedAt: '2026-01-01T00:00:00.000Z',
    outcome,
    attempts,
    healthy: { ...green, needed: { 'one size=8': 7_340_032 } },
  };
}

describe('the table', () => {
  it('has a row a mutant with what the gate said of it, and no pipe breaks it', () => {
    const caught = mutant();
    const table = renderTable([caught], { entries: [entry(caught, 'caught', [redInLive])] }, 'tree 1');
    expect(table).toContain('**1 mutants: 1 caught, 0 caught otherwise, 0 wavering, 0 survived.**');
    expect(table).toContain(
      '| forgotten | A term is forgotten. | live | caught | 1 | live: one is under-reserved: 8 needed, 7 \\| reserved. |',
    );
    expect(table).not.toContain('## Survivors');
  });

  it('names survivors with their reason, and by how much what they need has moved', () => {
    const known = mutant({ name: 'known', survives: 'Nobody needs it.' });
    const unknown = mutant({ name: 'unknown', patch: 'other' });
    const entries = [known, unknown].map((one) => entry(one, 'survived', [green, green]));
    const table = renderTable([known, unknown], { entries }, 'tree 1');
    expect(table).toContain('| survived | 0, 0 | green: one size=8 needs 8.0 MiB, before 7.0 MiB |');
    expect(table).toContain('- **known** (`measure one --lane live`): Nobody needs it.');
    expect(table).toContain('- **unknown** (`measure one --lane live`): no reason is known yet.');
  });

  it('does not tell where the copy of the tree stood', () => {
    const caught = mutant();
    const [finding] = redInLive.findings;
    const sentence = 'it threw at #turnAway (../../some/where/subjects/governor/admission.ts:250:12).';
    const attempt = { ...redInLive, findings: finding === undefined ? [] : [{ ...finding, sentence }] };
    const table = renderTable([caught], { entries: [entry(caught, 'caught', [attempt])] }, 'tree 1');
    expect(table).toContain('at #turnAway (subjects/governor/admission.ts:250:12)');
  });

  it('says what was not run, and what was run with another version of the tree', () => {
    const [old, never] = [mutant({ name: 'old' }), mutant({ name: 'never' })];
    const table = renderTable([old, never], { entries: [entry(old, 'caught', [redInLive], 'tree 0')] }, 'tree 1');
    expect(table).toContain('1 not run, 1 run with an earlier version of the tree (marked *)');
    expect(table).toContain('| caught * |');
    expect(table).toContain('| never | A term is forgotten. | live | not run | | |');
  });
});
