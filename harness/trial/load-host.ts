/** The entry of the load process: N operations at once, as the user's load module writes them. argv[2]: the module. */
import { randomFillSync } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { connect, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { serve } from '../probe/channel.ts';
import type { LoadCommand, WaveOutcome } from '../probe/protocol.ts';
import type { LoadModule, LoadTarget, Parameters } from '../scenario/scenario.ts';
import { createPhases } from './phases.ts';

const phases = createPhases((message) => process.send?.(message));
const payloads = new Map<number, Buffer<ArrayBuffer>>();
const abort = new AbortController();
const idle: Socket[] = [];
/** Loaded while the measured process starts. Whether it can be is said when it is asked for. */
const module = import(pathToFileURL(process.argv[2] ?? '').href) as Promise<Partial<LoadModule>>;
module.catch(() => {});

let load: LoadModule | null = null;
let target: LoadTarget = { host: '', port: 0, sidecars: {}, variant: '' };
let client: unknown;

serve<LoadCommand>((command) => {
  switch (command.do) {
    case 'connect':
      return open(command.target);
    case 'idle':
      return holdIdle(command.count);
    case 'warm':
      return warm(command.count, command.parameters);
    case 'wave':
      return wave(command.parameters, command.operations, command.concurrency);
  }
});

async function open(to: LoadTarget): Promise<void> {
  const loaded = await module;
  if (typeof loaded.operation !== 'function') throw new Error('A load module must export a function `operation`.');
  // This process will be killed; what it compiled is for the next one.
  flushCompileCache();
  target = to;
  load = loaded as LoadModule;
  client = await load.connect?.(target);
}

/** The twin has as many connections open as the trial, and sends nothing on them. */
async function holdIdle(count: number): Promise<void> {
  if (count === 0) {
    for (const socket of idle.splice(0)) socket.destroy();
    return;
  }
  await Promise.all(
    Array.from({ length: count }, () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const socket = connect(target.port, target.host, () => resolve());
      socket.on('error', reject);
      idle.push(socket);
      return promise;
    }),
  );
}

async function warm(count: number, parameters: Parameters): Promise<void> {
  phases.hold(0);
  for (let index = 0; index < count; index += 1) await operate(parameters, 0);
}

async function wave(parameters: Parameters, operations: number, concurrency: number): Promise<WaveOutcome> {
  phases.hold(concurrency);
  await Promise.all(Array.from({ length: operations }, (_, index) => operate(parameters, index)));
  return { inFlight: 0, completed: operations };
}

async function operate(parameters: Parameters, index: number): Promise<void> {
  if (load === null) throw new Error('The load has not been connected.');
  await load.operation(target, parameters, {
    payload,
    barrier: () => phases.arrive('barrier()'),
    signal: abort.signal,
    index,
    client,
  });
}

function payload(size: number): Buffer<ArrayBuffer> {
  const known = payloads.get(size);
  if (known !== undefined) return known;
  const made = size === 0 ? Buffer.alloc(0) : randomFillSync(Buffer.allocUnsafeSlow(size));
  payloads.set(size, made);
  return made;
}
