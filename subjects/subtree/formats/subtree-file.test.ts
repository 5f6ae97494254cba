import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAGIC_SIZE, SUBTREE_MAGIC, SUBTREE_TO_CHECK_MAGIC } from './magic.ts';
import { COINBASE_PLACEHOLDER, HEADER_SIZE, readHeader, readNode, type SubtreeNode, writeSubtree } from './subtree.ts';
import { SubtreeFile } from './subtree-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'subtree-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const anyNode = fc.record({
  hash: anyHash,
  fee: fc.bigInt({ min: 0n, max: 2n ** 50n }),
  size: fc.integer({ min: 0, max: 1e9 }),
});
const everything = { transactions: 1e6, bytes: Number.MAX_SAFE_INTEGER };

it('a subtree is laid out as specified', () => {
  fc.assert(
    fc.property(anyHash, fc.array(anyNode), fc.array(anyHash), (rootHash, nodes, conflicting) => {
      const bytes = writeSubtree({ rootHash, nodes, conflicting });
      expect(bytes.toString('latin1', 0, 8)).toBe('S-1.0   ');
      expect(readHeader(bytes.subarray(MAGIC_SIZE))).toEqual({
        rootHash,
        nodes: nodes.length,
        fees: nodes.reduce((sum, { fee }) => sum + fee, 0n),
        sizeInBytes: nodes.reduce((sum, { size }) => sum + size, 0),
      });
      for (const [i, node] of nodes.entries()) {
        expect(readNode(bytes, MAGIC_SIZE + HEADER_SIZE + i * 48)).toEqual(node);
      }
      expect(bytes.length).toBe(8 + 56 + 48 * nodes.length + 8 + 32 * conflicting.length);
    }),
  );
});

it('is read in order and whole, in chunks of no more transactions and bytes than asked for', async () => {
  const nodes = nodesOf(3000);
  const file = await opened([{ hash: COINBASE_PLACEHOLDER, fee: 0n, size: 0 }, ...nodes]);
  expect(await file.survey()).toEqual({
    transactions: 3000,
    bytes: nodes.reduce((sum, { size }) => sum + size, 0),
    largest: 1009,
  });
  const most = { transactions: 100, bytes: 20_000 };
  const hashes: Buffer[] = [];
  for (let taken = await file.take(most); taken !== null; taken = await file.take(most)) {
    expect(taken.sizes.length).toBeLessThanOrEqual(100);
    expect(taken.bytes).toBeLessThanOrEqual(20_000);
    expect(taken.bytes).toBe(taken.sizes.reduce((sum, size) => sum + size, 0));
    hashes.push(Buffer.from(taken.hashes));
  }
  expect(Buffer.concat(hashes)).toEqual(Buffer.concat(nodes.map(({ hash }) => hash)));
  await file.close();
});

it('a transaction that is larger than a chunk may be is one by itself', async () => {
  const file = await opened(nodesOf(3).map((node, i) => ({ ...node, size: i === 1 ? 5000 : 10 })));
  const sizes: number[][] = [];
  const most = { transactions: 9, bytes: 100 };
  for (let taken = await file.take(most); taken !== null; taken = await file.take(most)) sizes.push([...taken.sizes]);
  expect(sizes).toEqual([[10], [5000], [10]]);
  await file.close();
});

it.each([0, 1, 1024, 1025])('%d nodes behind a coinbase placeholder are all there are', async (count) => {
  const file = await opened([{ hash: COINBASE_PLACEHOLDER, fee: 0n, size: 77 }, ...nodesOf(count)]);
  expect((await file.survey()).transactions).toBe(count);
  const first = await file.take(everything);
  expect(first?.sizes.length ?? 0).toBe(Math.min(count, 1023));
  await file.close();
});

it('a file that is another’s, cut, or longer than it says is refused before a node is read', async () => {
  const good = writeSubtree({ rootHash: randomBytes(32), nodes: nodesOf(5), conflicting: [randomBytes(32)] });
  const wrong = {
    'another magic': writeSubtree({ rootHash: randomBytes(32), nodes: nodesOf(5), magic: SUBTREE_TO_CHECK_MAGIC }),
    empty: Buffer.alloc(0),
    'cut in its header': good.subarray(0, 40),
    'cut in its nodes': good.subarray(0, 100),
    'cut in its conflicts': good.subarray(0, good.length - 1),
    'longer by a byte': Buffer.concat([good, Buffer.of(0)]),
  };
  for (const [what, bytes] of Object.entries(wrong)) {
    const path = join(folder, what);
    await writeFile(path, bytes);
    await expect(SubtreeFile.open(path, SUBTREE_MAGIC), what).rejects.toMatchObject({ code: 'ERR_SUBTREE_FORMAT' });
  }
});

async function opened(nodes: readonly SubtreeNode[]): Promise<SubtreeFile> {
  const path = join(folder, randomBytes(8).toString('hex'));
  await writeFile(path, writeSubtree({ rootHash: randomBytes(32), nodes }));
  return await SubtreeFile.open(path, SUBTREE_MAGIC);
}

function nodesOf(count: number): SubtreeNode[] {
  return Array.from({ length: count }, (_, i) => ({ hash: randomBytes(32), fee: BigInt(i), size: 10 + (i % 1000) }));
}
