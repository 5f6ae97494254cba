import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSubtreeOf } from '../../fixtures/subtree/subtrees.ts';
import { SUBTREE_TO_CHECK_MAGIC } from './formats/magic.ts';
import { COINBASE_PLACEHOLDER } from './formats/subtree.ts';
import { TransactionCounter } from './formats/transaction-counter.ts';
import { subtreeDataBytes } from './reservation.ts';
import {
  counts,
  eventually,
  KiB,
  largeSubtrees,
  MiB,
  open,
  published,
  type Rig,
  startRig,
} from './test-support/rig.ts';

const sizes = Array.from({ length: 63 }, (_, i) => 100 + i * 300);

describe('data that nobody has asked for yet', () => {
  it('is created, sent in order and published with its checksum; then sent from its file', async () => {
    const rig = await startRig({ limits: { chunkTransactions: 10 } });
    const { hash } = rig.make(sizes);
    const created = await rig.ask(hash);
    expect(created).toMatchObject({ status: 200, complete: true });
    expect(created.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'transfer-encoding': 'chunked',
    });
    expect(created.body.equals(rig.expected.get(hash) as Buffer)).toBe(true);
    expect(await published(rig, hash)).toEqual(Buffer.concat([Buffer.from('SD-1.0  '), created.body]));

    const sent = await rig.ask(hash);
    expect(sent.headers['content-length']).toBe(String(created.body.length));
    expect(sent.body.equals(created.body)).toBe(true);
    await counts(rig, { created: 1, sent: 1 });
    expect(await rig.leftovers()).toEqual([`${hash}.subtreeData`, `${hash}.subtreeData.sha256`]);
    expect(rig.server.governor.booked).toBe(0);
  });

  it('is created from a subtree that nobody has checked yet, where there is no other', async () => {
    const rig = await startRig();
    const { hash } = rig.make([500]);
    const [node] = await nodesOf(rig, hash);
    const unchecked = writeSubtreeOf(rig.folder, [node as NonNullable<typeof node>], SUBTREE_TO_CHECK_MAGIC);
    expect((await rig.ask(unchecked.hash)).body.equals(rig.expected.get(hash) as Buffer)).toBe(true);
  });

  it('with transactions of 2 to 500 KB, and one larger than a window, is whole', async () => {
    const rig = await startRig({ limits: { chunkBytes: 100 * KiB, window: 2 } });
    const { hash } = rig.make([2000, 500_000, 3000, 20_000, 20_001, 400_000, 100]);
    const { body } = await rig.ask(hash);
    expect(body.equals(rig.expected.get(hash) as Buffer)).toBe(true);
  });

  it('is created once, however many ask at once, and the others hold nothing while they wait', async () => {
    // Whoever tried to create it as well would find it locked, and not wait.
    const rig = await startRig({ lockWaitMs: 0 });
    const [subtree] = largeSubtrees(rig);
    const { hash } = subtree;
    const slow = await open(rig.server, hash);
    const others = Array.from({ length: 5 }, () => rig.ask(hash));
    await eventually(() => rig.server.outcomes.waitingForClient === 1);
    expect(rig.server.governor.counters).toMatchObject({ admitted: 1, waiters: 0 });
    slow.resume();
    const answers = await Promise.all(others);
    for (const { status, body, complete } of answers) {
      expect([status, complete, counted(body)]).toEqual([200, true, 256]);
    }
    await counts(rig, { created: 1, sent: 5 });
  });
});

describe('admission', () => {
  it('books what the header declares, to the byte, and grows where the largest transaction is more', async () => {
    const rig = await startRig();
    const declared = { sizeInBytes: 63_000, nodes: 64 };
    const { hash } = rig.make(Array(63).fill(1000));
    await rig.ask(hash);
    expect(rig.server.governor.highWater).toBe(subtreeDataBytes(declared, 1000));
    expect(rig.server.governor.counters).toMatchObject({ admitted: 1, grown: 1 });
  });

  it('refuses at once where there is no room, and lets in when there is', async () => {
    const rig = await startRig({ budget: 8 * MiB });
    const [one, other] = largeSubtrees(rig);
    const slow = await open(rig.server, one.hash);
    const refused = await rig.ask(other.hash);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await rig.leftovers()).not.toContainEqual(expect.stringContaining(other.hash));
    slow.resume();
    await eventually(() => rig.server.governor.booked === 0);
    expect(await rig.ask(other.hash)).toMatchObject({ status: 200, complete: true });
    await counts(rig, { refused: 1, created: 2, failed: 0 });
  });

  it('is off with a budget of 0', async () => {
    const rig = await startRig({ budget: 0 });
    const answers = await Promise.all(largeSubtrees(rig).map(({ hash }) => rig.ask(hash)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('holds the booking for as long as the stream has anything, and never more than a window', async () => {
    const rig = await startRig();
    const [subtree] = largeSubtrees(rig);
    const slow = await open(rig.server, subtree.hash);
    await eventually(() => rig.server.outcomes.waitingForClient === 1);
    expect(rig.server.governor.booked).toBeGreaterThan(4 * MiB);
    slow.resume();
    await eventually(() => rig.server.outcomes.counts.created === 1);
    expect(rig.server.governor.booked).toBe(0);
  });
});

describe('other requests', () => {
  it.each(['', 'ab', 'g'.repeat(64), 'a'.repeat(65), `${'a'.repeat(64)}/x`])('%j is no hash: 400', async (hash) => {
    const rig = await startRig();
    expect(await rig.ask(hash)).toMatchObject({ status: 400 });
  });

  it('a hash that nobody knows is 404, and leaves nothing', async () => {
    const rig = await startRig();
    expect(await rig.ask('ab'.repeat(32))).toMatchObject({ status: 404 });
    expect(await rig.leftovers()).toEqual([]);
    await counts(rig, { not_found: 1, failed: 0 });
    expect(rig.errors).toEqual([]);
  });

  it('a subtree of the coinbase alone is never an empty 200', async () => {
    const rig = await startRig();
    const { hash } = writeSubtreeOf(rig.folder, [{ hash: COINBASE_PLACEHOLDER, fee: 0n, size: 0 }]);
    expect(await rig.ask(hash)).toMatchObject({ status: 500 });
    expect(await rig.leftovers()).toEqual([]);
  });

  it('nor is a published file without data, or one that is something else', async () => {
    const rig = await startRig();
    const [empty, other] = ['01'.repeat(32), '02'.repeat(32)];
    await writeFile(join(rig.folder, `${empty}.subtreeData`), 'SD-1.0  ');
    await writeFile(join(rig.folder, `${other}.subtreeData`), 'S-1.0   something');
    expect(await rig.ask(empty)).toMatchObject({ status: 500 });
    expect(await rig.ask(other)).toMatchObject({ status: 500 });
  });

  it('what the process does is told in figures', async () => {
    const rig = await startRig();
    await rig.ask(rig.make([500]).hash);
    await counts(rig, { created: 1 });
    const text = rig.server.outcomes.text();
    expect(text).toContain('subtree_requests_total{outcome="created"} 1\n');
    expect(text).toContain('subtree_streams 0\n');
  });
});

function counted(body: Buffer): number {
  const counter = new TransactionCounter();
  counter.read(body);
  return counter.count;
}

async function nodesOf(rig: Rig, hash: string) {
  const { readFile } = await import('node:fs/promises');
  const { readHeader, readNode, HEADER_SIZE } = await import('./formats/subtree.ts');
  const bytes = await readFile(join(rig.folder, `${hash}.subtree`));
  const { nodes } = readHeader(bytes.subarray(8));
  return Array.from({ length: nodes - 1 }, (_, i) => readNode(bytes, 8 + HEADER_SIZE + (i + 1) * 48));
}
