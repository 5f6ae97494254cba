/**
 * What the probe costs: the same upload proxy once with the probe's listeners and once without, the same client, in one
 * run. Prints the ratio of their throughputs. `node scripts/probe-throughput.ts`
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Bench } from 'tinybench';
import { start as startBackend } from '../fixtures/s3-backend.ts';
import { connect, operation } from '../scenarios/upload.load.ts';

const CONTENT = 1024 * 1024;
const ROUNDS = 5;
const payload = Buffer.alloc(CONTENT, 7);

const backend = (await startBackend({}, { arrive: async () => {} })) as { endpoint: string };
const sides = { plain: await proxy('plain'), probed: await proxy('probed') };
const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) ratios.push(await ratioOfOneRound(round));
ratios.sort((a, b) => a - b);
const median = ratios[Math.floor(ROUNDS / 2)] ?? Number.NaN;
process.stdout.write(
  `The probe takes ${((1 - median) * 100).toFixed(1)} % of the throughput of 1 MiB uploads ` +
    `(median of ${ROUNDS} paired rounds; ${ratios.map((ratio) => ratio.toFixed(3)).join(', ')}).\n`,
);
process.exit(0);

async function ratioOfOneRound(round: number): Promise<number> {
  const bench = new Bench({ time: 2000, warmupTime: round === 0 ? 3000 : 500 });
  // Alternating which goes first, so that a drift of the machine falls on both alike.
  for (const name of round % 2 === 0 ? (['plain', 'probed'] as const) : (['probed', 'plain'] as const)) {
    const { target, client } = sides[name];
    bench.add(name, async () => {
      const signal = new AbortController().signal;
      await operation(
        target,
        { content: CONTENT },
        { payload: () => payload, client, signal, index: 0, barrier: async () => {} },
      );
    });
  }
  await bench.run();
  const seconds = (name: string) => {
    const result = bench.getTask(name)?.result;
    if (result?.state !== 'completed') throw new Error(`${name} was not measured: ${result?.state}`);
    return result.latency.p50;
  };
  return seconds('plain') / seconds('probed');
}

async function proxy(mode: 'plain' | 'probed') {
  const child = fork(fileURLToPath(new URL('./probe-throughput-proxy.ts', import.meta.url)), [mode, backend.endpoint]);
  const { promise, resolve } = Promise.withResolvers<number>();
  child.once('message', (message) => resolve(Number(message)));
  const target = { host: '127.0.0.1', port: await promise, sidecars: { backend }, variant: 'product' };
  return { target, client: await connect(target) };
}
