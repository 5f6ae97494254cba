import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseLimiter, type Limiter, startLimited } from '../../harness/limits/index.ts';
import type { SubtreeClients, SubtreeDone } from '../../scenarios/incidents/subtree/clients.ts';
import type { SubtreeSubject } from '../../scenarios/incidents/subtree/subject.ts';
import { startSide } from './side.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const choice = await chooseLimiter();
const place = (file: string) => new URL(`../../scenarios/incidents/subtree/${file}`, import.meta.url);
const asked: SubtreeClients = { clients: 16, sizes: [10 * KiB, 100 * KiB, 500 * KiB], totalBytes: 12 * MiB };
/** What a process leaves that dies while it creates. */
const halfDone = (names: readonly string[]) => names.filter((name) => /\.(tmp|lock)$/.test(name));

describe.skipIf(!choice.available)('a subtree server that the kernel killed in the middle', () => {
  it('leaves temporary files and locks, of which the next start leaves none, and then serves all', async () => {
    const clients = startSide(place('clients.ts'));
    onTestFinished(() => clients.end());
    const made = await clients.ask<Pick<SubtreeSubject, 'folder' | 'database'>>('make', asked);
    onTestFinished(() => clients.ask<void>('remove'));
    const options: SubtreeSubject = { ...made, generation: 'after', budget: 64 * MiB };

    // Enough to begin, and not for what it has booked then.
    const killed = await started(56 * MiB, options);
    const lost = await clients.ask<SubtreeDone>('work', { ...killed.ready, slowBytesPerSecond: 2 * MiB });
    expect(await killed.subject.ended).toMatchObject({ ending: 'killed' });
    expect(lost.completed).toBeLessThan(asked.clients);
    expect(halfDone(await readdir(made.folder))).not.toEqual([]);

    const { subject, ready } = await started(128 * MiB, options);
    expect(halfDone(await readdir(made.folder))).toEqual([]);
    const done = await clients.ask<SubtreeDone>('work', { ...ready, slowBytesPerSecond: 2 * MiB });
    expect(done).toMatchObject({
      expected: 16,
      completed: 16,
      verified: 16,
      published: 16,
      leftOver: [],
      failures: [],
    });
    subject.terminate();
    expect(await subject.ended).toMatchObject({ ending: 'survived' });
  });
});

async function started(limitBytes: number, options: SubtreeSubject) {
  const group = await limiter().create(limitBytes);
  onTestFinished(() => group.remove());
  const words = [process.execPath, '--no-concurrent-recompilation', fileURLToPath(place('subject.ts'))];
  const subject = startLimited(group, [...words, JSON.stringify(options)], { timeoutMs: 60_000 });
  const ready = await new Promise<{ host: string; port: number }>((resolve, reject) => {
    subject.onLine((line) => line.startsWith('ready ') && resolve(JSON.parse(line.slice('ready '.length))));
    subject.ended.then(({ how }) => reject(new Error(`It ended before it was ready: ${how}.`)), reject);
  });
  return { subject, ready };
}

function limiter(): Limiter {
  if (!choice.available) throw new Error(choice.why);
  return choice.limiter;
}
