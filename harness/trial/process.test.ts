import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FailureReason } from '../results/schema.ts';
import { startProcess, type TrialProcess } from './process.ts';

let folder: string;
const started: TrialProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-process-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.kill()));
  await rm(folder, { recursive: true });
});

async function start(script: string, flags: string[] = [], blame?: FailureReason): Promise<TrialProcess> {
  const entry = join(folder, 'child.mjs');
  await writeFile(entry, script);
  const child = startProcess({
    role: 'the child',
    ...(blame === undefined ? {} : { blame }),
    node: process.execPath,
    flags,
    entry,
    arguments: [],
    cwd: folder,
  });
  started.push(child);
  return child;
}

const ECHO = `process.on('message', ({ id, command }) => process.send({ id, value: command }));`;

/** A killed process whose parent is gone may stay a zombie until init looks: it runs no more. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

test('answers come back to the question they belong to', async () => {
  const child = await start(ECHO);
  const [a, b] = await Promise.all([child.request({ do: 'a' }, 5000), child.request({ do: 'b' }, 5000)]);
  expect([a, b]).toEqual([{ do: 'a' }, { do: 'b' }]);
});

test('a process that ends by itself fails the question, with its exit code and its last words', async () => {
  const child = await start(`process.on('message', () => { console.error('no more'); process.exit(3); });`);
  await expect(child.request({ do: 'x' }, 5000)).rejects.toMatchObject({
    reason: 'exited',
    message: expect.stringContaining('exit code 3'),
    output: expect.stringContaining('no more'),
  });
});

test('a process killed from outside is told from one that ended', async () => {
  const child = await start(ECHO);
  await child.request({ do: 'x' }, 5000);
  process.kill(child.pid, 'SIGKILL');
  await expect(child.died).rejects.toMatchObject({ reason: 'killed' });
});

test('a process that is silent for too long hangs', async () => {
  const child = await start(`process.on('message', () => { for (;;); });`);
  await expect(child.request({ do: 'wave' }, 300)).rejects.toMatchObject({
    reason: 'hung',
    message: expect.stringContaining('"wave" within 0.3 s'),
  });
});

test('a process that floods stdout is not held up by it, and only its last lines are kept', async () => {
  const child = await start(
    `${ECHO} for (let i = 0; i < 20000; i += 1) console.log('x'.repeat(1000)); console.log('end');`,
  );
  expect(await child.request({ do: 'x' }, 20_000)).toEqual({ do: 'x' });
  await sleep(100);
  expect(child.output().length).toBeLessThan(20_000);
});

test('words of its own on the channel, as a process manager waits for, are no answers', async () => {
  const child = await start(`process.send('ready'); process.send(null); process.send({ id: 1 }); ${ECHO}`);
  expect(await child.request({ do: 'x' }, 5000)).toEqual({ do: 'x' });
});

test('answers to questions that a subject counts itself are not taken for answers to ours', async () => {
  const flood = 'for (let id = 0; id < 1000; id += 1) process.send({ id, value: "mine" });';
  const child = await start(
    `process.on('message', ({ id, command }) => { ${flood} process.send({ id, value: command }); });`,
  );
  expect(await child.request({ do: 'x' }, 5000)).toEqual({ do: 'x' });
});

test('what an error that nobody caught said is told, and its failures count as what was agreed', async () => {
  const child = await start(
    `process.on('message', () => { process.send({ uncaught: { message: 'Error: lost', stack: '' } }); process.exit(1); });`,
    [],
    'sidecar died',
  );
  await expect(child.request({ do: 'x' }, 5000)).rejects.toMatchObject({
    reason: 'sidecar died',
    message: expect.stringContaining('nobody caught: Error: lost'),
  });
});

test('killing ends the whole process group', async () => {
  const child = await start(`
    import { spawn } from 'node:child_process';
    const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    process.on('message', ({ id }) => process.send({ id, value: grandchild.pid }));`);
  const grandchild = await child.request<number>({ do: 'pid' }, 5000);
  expect(alive(grandchild)).toBe(true);
  await child.kill();
  await sleep(50);
  expect(alive(grandchild)).toBe(false);
});

test('instruments of others are not passed on to it', async () => {
  const names = ['NODE_V8_COVERAGE', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE'];
  const values = [join(folder, 'coverage'), '--max-old-space-size=100', join(folder, 'cache')];
  for (const [index, name] of names.entries()) vi.stubEnv(name, values[index]);
  try {
    const told = `${JSON.stringify(names)}.map((name) => process.env[name] || null)`;
    const child = await start(`process.on('message', ({ id }) => process.send({ id, value: ${told} }));`);
    expect(await child.request({ do: 'x' }, 5000)).toEqual([null, null, null]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a Node binary that does not exist is said to be so', async () => {
  const child = startProcess({
    role: 'the child',
    node: join(folder, 'no-such-node'),
    flags: [],
    entry: 'x',
    arguments: [],
    cwd: folder,
  });
  await expect(child.request({ do: 'x' }, 5000)).rejects.toMatchObject({
    reason: 'exited',
    message: expect.stringContaining('could not be started'),
  });
});
