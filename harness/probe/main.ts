/**
 * The entry of the measured process, and the only harness code in it. Compiled to JavaScript beforehand. It subscribes to
 * the governor's channels before it imports the subject, and does what the parent asks.
 */
import { writeHeapSnapshot } from 'node:v8';
import type { Scenario, StartedServer } from '../scenario/scenario.ts';
import { createAttributionLane } from './attribution.ts';
import { listen } from './bookings.ts';
import { serve } from './channel.ts';
import { collect, readHeap, touchYoungGeneration } from './heap.ts';
import { createLiveLane } from './live.ts';
import { createOperations, type Operations } from './operations.ts';
import type { Account, ProbeCommand, ProbeOptions } from './protocol.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ProbeOptions;

const live = options.lane === 'live' ? createLiveLane(options) : null;
const attribution = options.attribution === undefined ? null : createAttributionLane(options.attribution);
/** Whoever looks on while the subject works; nobody does in the other lanes. */
const looking = live ?? attribution;
const bookings = listen(
  looking === null
    ? {}
    : {
        onEvent: (_event, bookedBefore) => live?.compareWithBooked(bookedBefore),
        onStage: (stage) => looking.look(stage),
      },
);

let operations: Operations | null = null;

serve<ProbeCommand>((command) => {
  switch (command.do) {
    case 'start':
      return start(command.sidecars);
    case 'heap':
      if (command.collect) collect();
      return readHeap();
    case 'pending':
      return pending();
    case 'warm':
      return required(operations).warm(command.count);
    case 'measure':
      bookings.begin();
      return looking?.begin(command.floor);
    case 'wave':
      return wave(command.index);
    case 'wave begins':
      return looking?.waveBegins(command.index);
    case 'wave ends':
      return looking?.waveEnds();
    case 'look':
      return look(command.checkpoint);
    case 'account':
      return account();
    case 'cold':
      return attribution?.cold();
    case 'settle for best':
      return attribution?.settleForBest();
    case 'attribution':
      return required(attribution).read();
    case 'sample':
      return attribution?.startSampling();
    case 'sampled':
      return required(attribution).stopSampling();
    case 'snapshot':
      return void writeHeapSnapshot(command.path);
    default:
      throw new Error(`unknown command ${JSON.stringify(command satisfies never)}`);
  }
});

async function start(sidecars: Readonly<Record<string, unknown>>): Promise<{ port: number | null; host: string }> {
  const module = (await import(options.bundle)) as { default: Scenario };
  const scenario = module.default;
  const { budget, variant } = options;
  if (scenario.start !== undefined) {
    const server: StartedServer = await scenario.start({ budget, variant, sidecars });
    if (!Number.isInteger(server?.port)) {
      throw new Error(`start() must return { port }; it returned ${JSON.stringify(server) ?? 'undefined'}.`);
    }
    ready();
    return { port: server.port, host: server.host ?? '127.0.0.1' };
  }
  const subject = await scenario.setup?.({ budget, variant });
  operations = createOperations(scenario, subject, options, () => look('barrier'));
  ready();
  return { port: null, host: '' };
}

/**
 * At the barrier every operation holds what it takes. Where all of them gave their bookings back before they took anything,
 * no governor event comes while anything is held, and this alone sees it.
 */
function look(checkpoint: string): void {
  looking?.look(checkpoint);
  if (bookings.booked !== null) live?.compareAtBarrier(bookings.booked);
}

/** What the probe itself will need stands before the first reading. */
function ready(): void {
  live?.rehearse();
  touchYoungGeneration();
}

async function wave(index: number) {
  looking?.waveBegins(index);
  try {
    return await required(operations).wave();
  } finally {
    looking?.waveEnds();
  }
}

/** Work under way in libuv. Idle sockets and timers do not count, half-done writes, reads and look-ups do. */
function pending(): { count: number; names: string[] } {
  const names = process.getActiveResourcesInfo().filter((name) => /Req|WriteWrap|ShutdownWrap|ConnectWrap/.test(name));
  return { count: names.length, names };
}

function account(): Account {
  const { governor, stages, series } = bookings.read();
  const reading = live?.read();
  return {
    governor,
    stages,
    live: reading?.live ?? null,
    series: [...(series === null ? [] : [series]), ...(reading === undefined ? [] : [reading.series])],
  };
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('The subject has not been started, or not in this lane.');
  return value;
}
