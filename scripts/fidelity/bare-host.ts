/**
 * A subject without Plimsoll around it, and at most one other tool: what that tool says of the same operations, held by the
 * same barrier. Compiled beforehand and started by `bare-run.ts`, which tells it when to go on.
 */
import { Session } from 'node:inspector';
import { writeHeapSnapshot } from 'node:v8';
import { createOperations } from '../../harness/probe/operations.ts';
import type { Parameters, Scenario } from '../../harness/scenario/scenario.ts';

export interface BareOptions {
  readonly bundle: string;
  readonly tool: BareTool;
  readonly variant: string;
  readonly parameters: Parameters;
  readonly warmUp: Parameters;
  readonly concurrency: number;
  readonly waves: number;
  /** Where heap snapshots are written: `<prefix>-cold.heapsnapshot`, `<prefix>-peak.heapsnapshot`. */
  readonly snapshotPrefix: string;
}

/** `none`: somebody watches from outside. */
export type BareTool = 'none' | 'poll' | 'sampling' | 'snapshot';

/** Bytes above the cold subject; only what the tool tells. */
export interface BareReading {
  readonly pollRss?: number;
  readonly pollHeapAndExternal?: number;
  readonly maxRss?: number;
  readonly sampledHeap?: number;
}

const WARM_UPS = 300;
const POLL_MS = 5;

const options = JSON.parse(process.argv[2] ?? '{}') as BareOptions;
const { default: scenario } = (await import(options.bundle)) as { default: Scenario };
if (scenario.start !== undefined) throw new Error(`${scenario.name} is a server: it has no bare run.`);

await told('begin');
const budget = Number.MAX_SAFE_INTEGER;
const subject = await scenario.setup?.({ budget, variant: options.variant });
const tool = createTool();
const operations = createOperations(
  scenario,
  subject,
  {
    ...options,
    lane: 'resident',
    shape: 'function',
    operations: options.concurrency,
    budget,
    allowanceBytes: 0,
    collectAlways: false,
  },
  () => tool.atPeak(),
);
await told('cold');
await operations.warm(WARM_UPS);
await told('warm');
tool.begin();
for (let wave = 0; wave < options.waves; wave += 1) {
  await operations.wave();
  // A poll has its turn between two waves of a service too.
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
process.send?.({ reading: tool.end() });
process.disconnect();
process.exit();

/** Says where it stands and waits to be told to go on. */
function told(at: string): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', () => resolve());
    process.send?.({ at });
  });
}

interface Tool {
  begin(): void;
  atPeak(): void;
  end(): BareReading;
}

function createTool(): Tool {
  if (options.tool === 'poll') return polling();
  if (options.tool === 'sampling') return sampling();
  if (options.tool === 'snapshot') return snapshots();
  return { begin: () => {}, atPeak: () => {}, end: () => ({}) };
}

function polling(): Tool {
  const cold = process.memoryUsage();
  let [rss, books] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  return {
    begin() {
      timer = setInterval(() => {
        const now = process.memoryUsage();
        rss = Math.max(rss, now.rss - cold.rss);
        books = Math.max(books, now.heapUsed + now.external - cold.heapUsed - cold.external);
      }, POLL_MS);
    },
    atPeak: () => {},
    end() {
      clearInterval(timer);
      const maxRss = process.resourceUsage().maxRSS * 1024 - cold.rss;
      return { pollRss: rss, pollHeapAndExternal: books, maxRss };
    },
  };
}

/** V8's sampling profiler with its own interval, asked at the barrier: the best moment that it can have. */
function sampling(): Tool {
  const session = new Session();
  session.connect();
  session.post('HeapProfiler.startSampling');
  let most = 0;
  const read = () =>
    session.post('HeapProfiler.getSamplingProfile', (error, result) => {
      if (error !== null) throw error;
      most = Math.max(most, sizeOf(result.profile.head));
    });
  return { begin: () => {}, atPeak: read, end: () => ({ sampledHeap: most }) };
}

interface SampledNode {
  readonly selfSize: number;
  readonly children: readonly SampledNode[];
}

function sizeOf({ selfSize, children }: SampledNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}

/** Two snapshots, cold and at the last wave's barrier; the parent adds them up. */
function snapshots(): Tool {
  writeHeapSnapshot(`${options.snapshotPrefix}-cold.heapsnapshot`);
  let wave = 0;
  return {
    begin: () => {},
    atPeak() {
      wave += 1;
      if (wave === options.waves) writeHeapSnapshot(`${options.snapshotPrefix}-peak.heapsnapshot`);
    },
    end: () => ({}),
  };
}
