/**
 * The entry of the process that runs a command as subject, and answers for it what the probe answers for JavaScript. Its own
 * memory does not count: what is measured is the command's process tree. argv[2]: a {@link CommandTask} as JSON.
 */
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { serve } from '../probe/channel.ts';
import type { ProbeCommand } from '../probe/protocol.ts';
import type { CommandDescriptor } from '../scenario/scenario.ts';
import type { Ended } from './death.ts';
import { filledIn } from './filled-in.ts';
import { gaugeValue } from './gauge.ts';

export interface CommandTask {
  readonly command: CommandDescriptor;
  readonly budget: number;
  readonly variant: string;
}

const READY_WITHIN_MS = 25_000;
const ASK_EVERY_MS = 25;
const NO_HEAP = {
  usedBytes: 0,
  externalBytes: 0,
  physicalBytes: 0,
  codePhysicalBytes: 0,
  codeUsedBytes: 0,
  zonesPeakBytes: 0,
};

const { command: described, budget, variant } = JSON.parse(process.argv[2] ?? '{}') as CommandTask;
const host = described.host ?? '127.0.0.1';
let port = 0;

serve<ProbeCommand>((command) => {
  switch (command.do) {
    case 'start':
      return start(command.sidecars);
    case 'heap':
      return NO_HEAP;
    case 'pending':
      return { count: 0, names: [] };
    case 'account':
      return account();
    case 'measure':
    case 'wave begins':
    case 'wave ends':
    case 'look':
      return undefined;
    default:
      throw new Error(`A command can't be asked for ${command.do}: only what is seen from outside is known of it.`);
  }
});

async function start(sidecars: Readonly<Record<string, unknown>>) {
  port = described.port ?? (await freePort());
  const values = { port, budget, variant, sidecars };
  const [file, ...words] = described.command.map((word) => filledIn(word, values));
  const environment = Object.entries(described.env ?? {}).map(([name, value]) => [name, filledIn(value, values)]);
  const subprocess = execa(file ?? '', words, {
    env: { PORT: String(port), ...Object.fromEntries(environment) },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    buffer: false,
    reject: false,
    cleanup: false,
  });
  void subprocess.then(endAsItDid);
  await untilItAnswers();
  return { port, host, pid: subprocess.pid };
}

/** The host's end is told as the subject's; so it ends as the command did, with the same code or signal. */
function endAsItDid({ exitCode, signal, cause }: Ended): void {
  if (signal !== undefined) process.kill(process.pid, signal);
  if (exitCode === undefined && signal === undefined) process.stderr.write(`${String(cause)}\n`);
  process.exit(exitCode ?? 127);
}

async function untilItAnswers(): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    if (await answers()) return;
    await sleep(ASK_EVERY_MS);
  }
  throw new Error(
    `Nothing answered on ${host}:${port} within ${READY_WITHIN_MS / 1000} s. The command must listen there: write {port} ` +
      'among its words or its environment, or name the port that it takes.',
  );
}

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function account() {
  const { booked } = described;
  const bookedHighBytes = booked === undefined ? null : await readGauge(booked);
  return { governor: null, stages: {}, live: null, series: [], bookedHighBytes };
}

async function readGauge({ path, gauge }: NonNullable<CommandDescriptor['booked']>): Promise<number> {
  const url = `http://${host}:${port}${path}`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}; booked bytes were to be read there.`);
  const value = gaugeValue(await response.text(), gauge);
  if (value === null) throw new Error(`${url} has no gauge ${gauge}. Correct booked.gauge, or leave booked out.`);
  return value;
}
