/** What other tools, and two that watch from outside, say of one case. Bytes of the whole wave above the cold subject. */
import { join } from 'node:path';
import type { Parameters } from '../../harness/scenario/scenario.ts';
import type { BareOptions, BareTool } from './bare-host.ts';
import { bareRun } from './bare-run.ts';
import { createCgroup } from './cgroup-peak.ts';
import { openMallocBooks } from './malloc-books.ts';
import { snapshotSize } from './snapshot-size.ts';

export interface BareCase {
  /** Compiled. */
  readonly host: string;
  readonly bundle: string;
  readonly variant: string;
  readonly parameters: Parameters;
  readonly warmUp: Parameters;
  readonly concurrency: number;
  /** As the resident lane has them. */
  readonly flags: readonly string[];
  /** For what is written in between. */
  readonly folder: string;
  readonly mallocCount: string | null;
}

/** `null`: the tool can't be had here. */
export interface OtherReadings {
  /** Outside: the control group's peak, by the kernel. */
  readonly cgroup: number | null;
  /** Outside: most bytes out of malloc. */
  readonly malloc: number | null;
  /** `process.memoryUsage()` every 5 ms. */
  readonly pollRss: number | null;
  readonly pollHeapAndExternal: number | null;
  /** `process.resourceUsage().maxRSS`. */
  readonly maxRss: number | null;
  /** V8's sampling heap profiler. */
  readonly sampledHeap: number | null;
  /** Total of a heap snapshot. */
  readonly snapshot: number | null;
}

const WAVES = 5;
const SNAPSHOT_WAVES = 2;

export async function otherReadings(bare: BareCase): Promise<OtherReadings> {
  const poll = await bareRun(start(bare, 'poll'));
  const sampling = await bareRun(start(bare, 'sampling'));
  return {
    cgroup: await cgroupPeak(bare),
    malloc: await mallocPeak(bare),
    pollRss: poll.pollRss ?? null,
    pollHeapAndExternal: poll.pollHeapAndExternal ?? null,
    maxRss: poll.maxRss ?? null,
    sampledHeap: sampling.sampledHeap ?? null,
    snapshot: await snapshotGrowth(bare),
  };
}

function start({ host, flags, folder, mallocCount: _, ...subject }: BareCase, tool: BareTool) {
  const waves = tool === 'snapshot' ? SNAPSHOT_WAVES : WAVES;
  const options: BareOptions = { ...subject, tool, waves, snapshotPrefix: join(folder, 'heap') };
  return { host, flags, options };
}

async function cgroupPeak(bare: BareCase): Promise<number | null> {
  const group = createCgroup(`plimsoll-fidelity-${process.pid}`);
  if (group === null) return null;
  let [cold, peak] = [0, 0];
  try {
    await bareRun({
      ...start(bare, 'none'),
      on: {
        begin: group.adopt,
        cold: () => {
          cold = group.usage();
        },
        warm: group.reset,
      },
      onEnd: () => {
        peak = group.peak();
      },
    });
    return peak - cold;
  } finally {
    await group.remove();
  }
}

async function mallocPeak(bare: BareCase): Promise<number | null> {
  if (bare.mallocCount === null) return null;
  const books = openMallocBooks(bare.mallocCount, bare.folder);
  let [cold, most] = [0, 0];
  try {
    await bareRun({
      ...start(bare, 'none'),
      env: books.env,
      on: {
        cold: () => {
          cold = books.now();
        },
        warm: books.reset,
      },
      onEnd: () => {
        most = books.most();
      },
    });
    return most - cold;
  } finally {
    books.close();
  }
}

async function snapshotGrowth(bare: BareCase): Promise<number> {
  await bareRun(start(bare, 'snapshot'));
  const [cold, peak] = (['cold', 'peak'] as const).map((at) =>
    snapshotSize(join(bare.folder, `heap-${at}.heapsnapshot`)),
  );
  return (peak ?? 0) - (cold ?? 0);
}
