/**
 * What the probe costs: the same upload proxy once with the probe's listeners and once without, the same client, in one
 * run. Both are processes of their own.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { start as startBackend } from '../../fixtures/s3-backend.ts';
import { median } from '../../harness/stats/median.ts';
import { connect, operation } from '../../scenarios/upload.load.ts';
import { type Row, ratio, type Section, time } from './section.ts';

const CONTENT = 1024 * 1024;
const ROUNDS = 5;

type Mode = 'plain' | 'probed';
type Side = Awaited<ReturnType<typeof proxy>>;

export async function probeSection(): Promise<Section> {
  const backend = await startBackend({}, { arrive: async () => {} });
  const sides: Record<Mode, Side> = { plain: await proxy('plain', backend), probed: await proxy('probed', backend) };
  try {
    const rounds: Row[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await oneRound(sides, round));
    const ratios = rounds.map((rows) => ratio(rows, 'plain', 'probed'));
    const figure = (name: Mode): Row => ({
      name,
      nanoseconds: median(rounds.map((rows) => rows.find((row) => row.name === name)?.nanoseconds ?? Number.NaN)),
      spread: (Math.max(...ratios) - Math.min(...ratios)) / 2,
    });
    return {
      title: 'The probe: uploads of 1 MiB, with its listeners and without',
      unit: 'one upload',
      rows: [
        { ...figure('plain'), name: 'without the probe' },
        { ...figure('probed'), name: 'with the probe' },
      ],
      goals: [],
    };
  } finally {
    for (const { child } of Object.values(sides)) child.kill('SIGKILL');
    await (backend as { close?: () => Promise<void> }).close?.();
  }
}

/** Alternating which goes first, so that a drift of the machine falls on both alike. */
async function oneRound(sides: Record<Mode, Side>, round: number): Promise<Row[]> {
  const order: Mode[] = round % 2 === 0 ? ['plain', 'probed'] : ['probed', 'plain'];
  return time(
    order.map((name) => ({ name, units: 1, run: () => uploadOnce(sides[name]) })),
    { time: 1500, warmupTime: round === 0 ? 3000 : 500 },
  );
}

const payload = Buffer.alloc(CONTENT, 7);

async function uploadOnce({ target, client }: Side): Promise<void> {
  const { signal } = new AbortController();
  await operation(
    target,
    { content: CONTENT },
    { payload: () => payload, client, signal, index: 0, barrier: async () => {} },
  );
}

async function proxy(mode: Mode, backend: unknown) {
  const { endpoint } = backend as { endpoint: string };
  const child = fork(fileURLToPath(new URL('./probe-proxy.ts', import.meta.url)), [mode, endpoint]);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('message', (message) => resolve(Number(message)));
  child.once('exit', (code) => reject(new Error(`The proxy ended with ${code} before it listened.`)));
  const target = { host: '127.0.0.1', port: await promise, sidecars: { backend: { endpoint } }, variant: 'product' };
  return { child, target, client: await connect(target) };
}
