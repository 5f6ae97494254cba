/**
 * What the streams' allowance is for: what the server's process has resident before its first stream, after a warm-up, with
 * four streams held again and again, and after them; beside the heaps of both of its isolates. MiB. About a minute.
 *
 *     node scenarios/subtree-kept.ts
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { KiB, MiB } from 'plimsoll';
import { connect, operation } from './subtree.load.ts';
import { type SubtreeFolder, start } from './subtree-folder.ts';
import { heldTogether, startMeasuredServer, typicalConditions, typicalStream } from './subtree-server.ts';

/** What V8 takes for itself under the scenarios' limit of 512 MiB. */
const AS_LIMITED = ['--max-old-space-size=256', '--max-semi-space-size=1'];
/** A warm-up has 2000 at most; the heaps rise and fall over more. */
const MOST = 9000;
const WAVES = 12;
const small = typicalConditions.warmUp;

if (process.argv[2] === 'server') await serve(JSON.parse(process.argv[3] ?? ''));
else await look();

async function serve(store: SubtreeFolder): Promise<void> {
  const readers: Worker[] = [];
  process.on('worker', (worker: Worker) => readers.push(worker));
  const budget = Number.MAX_SAFE_INTEGER;
  const { port } = await startMeasuredServer({ budget, variant: 'product', sidecars: { store } } as never);
  process.on('disconnect', () => process.exit());
  process.on('message', async () => {
    const status = readFileSync('/proc/self/status', 'latin1');
    const anonymous = Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]) * KiB;
    const reader = await readers[0]?.getHeapStatistics();
    const heap = getHeapStatistics().total_physical_size;
    process.send?.([anonymous, heap, reader?.total_physical_size ?? 0].map((bytes) => bytes / MiB));
  });
  process.send?.(port);
}

async function look(): Promise<void> {
  const store = start();
  const server = fork(import.meta.filename, ['server', JSON.stringify(store)], {
    execArgv: [...typicalConditions.nodeFlags, ...AS_LIMITED],
  });
  const [port] = (await once(server, 'message')) as [number];
  const target = { host: '127.0.0.1', port, sidecars: { store }, variant: 'product' };
  const client = connect(target as never);
  const { signal } = new AbortController();
  const stream = async (shape: typeof small, index: number, barrier: () => Promise<void>) =>
    await operation(target as never, shape, { client, index, barrier, signal } as never);

  process.stdout.write('                    anonymous  main heap  reader heap\n');
  await say('cold', server);
  for (let i = 1; i <= MOST; i += 1) {
    await stream(small, 0, async () => {});
    if (i % 500 === 0) await say(`${i} small ones`, server);
  }
  for (let wave = 1; wave <= WAVES; wave += 1) {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    let held = 0;
    const barrier = async () => {
      held += 1;
      if (held === heldTogether) {
        if (wave % 4 === 0) await say(`wave ${wave}, held`, server);
        open();
      }
      await opened;
    };
    await Promise.all(Array.from({ length: heldTogether }, (_, index) => stream(typicalStream, index, barrier)));
  }
  await say('after them', server);
  server.disconnect();
}

async function say(when: string, server: ChildProcess): Promise<void> {
  const answer = once(server, 'message') as Promise<[readonly number[]]>;
  server.send('how much?');
  const [[anonymous = 0, main = 0, reader = 0]] = await answer;
  const cells = [anonymous, main, reader].map((size) => size.toFixed(1).padStart(11));
  process.stdout.write(`${when.padEnd(18)}${cells.join('')}\n`);
}
