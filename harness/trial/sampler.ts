/** Starts the sampler beside a measured process and collects its series when that process has ended. */
import type { Series } from '../results/schema.ts';
import { entry } from './entries.ts';
import { startProcess } from './process.ts';

const TICK_MS = 2;
const ANSWER_WITHIN_MS = 5000;

export interface Sampler {
  /** Call after the measured process has ended. Rows before `sinceMs`, by the machine's clock, are left out. */
  series(sinceMs: number): Promise<Series | null>;
}

interface SamplerMessage {
  readonly series?: { readonly rows: number[][]; readonly missedTicks: number; readonly tickMs: number };
}

export function startSampler(pid: number): Sampler {
  const sampler = startProcess({
    role: 'the sampler',
    node: process.execPath,
    flags: [],
    entry: entry('sampler-host'),
    arguments: [String(pid), String(TICK_MS)],
    cwd: process.cwd(),
  });
  const { promise: told, resolve } = Promise.withResolvers<SamplerMessage['series'] | null>();
  sampler.onMessage((message) => resolve((message as SamplerMessage | null)?.series ?? null));
  sampler.died.catch(() => resolve(null));
  const tooLate = () => resolve(null);

  return {
    async series(sinceMs) {
      const timer = setTimeout(tooLate, ANSWER_WITHIN_MS);
      const series = await told;
      clearTimeout(timer);
      await sampler.kill();
      if (series === null || series === undefined) return null;
      return {
        source: '/proc/PID/status, sampled from a separate process',
        columns: ['ms', 'rss', 'anon', 'file', 'shmem'],
        rows: series.rows
          .filter(([at = 0]) => at >= sinceMs)
          .map(([at = 0, ...sizes]) => [Math.round((at - sinceMs) * 10) / 10, ...sizes]),
        missedTicks: series.missedTicks,
        tickMs: series.tickMs,
      };
    },
  };
}
