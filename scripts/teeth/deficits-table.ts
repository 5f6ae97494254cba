import { readFile } from 'node:fs/promises';
import { formatBytes } from '../../harness/bytes.ts';

/** What `deficit.ts` found of one path in one lane. Sizes in bytes an operation. */
export interface Deficit {
  readonly name: string;
  readonly command: string;
  readonly runs: number;
  readonly reservedBytes: number;
  /** Lowest and highest r* of the lane's rule over all runs. */
  readonly leastNeededBytes: number;
  readonly mostNeededBytes: number;
  /** By so much the reservation may be lowered before all runs are red; null: not even by all of it. */
  readonly deficitBytes: number | null;
  /** Real runs with a reservation lowered by that much: how many were red, and of how many. */
  readonly confirmed: number;
  readonly confirmations: number;
}

/** What `deficit.ts` has found so far; nothing where it was never run. */
export async function readDeficits(file: string): Promise<readonly Deficit[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  return JSON.parse(text) as Deficit[];
}

/** Below the reservation, and below what the path really needs: the first has the reservation's own headroom in it. */
export function renderDeficits(deficits: readonly Deficit[]): string {
  return [
    '## Smallest deficit caught',
    '',
    'By how much the reservation of one operation may be lowered before every run is red (`node scripts/teeth/deficit.ts`).',
    'Most of that is headroom which the reservation has over the peak; what the gate itself can miss is the rest, *below the',
    'peak*: the highest r* of all runs less what all of them caught. The goal is 5 % of the peak or 512 KiB.',
    '',
    '| path | runs | reserved | r* lowest to highest | lowered by | below the peak | of the peak | real runs red |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...deficits.map(lineOf),
    '',
  ].join('\n');
}

function lineOf(deficit: Deficit): string {
  const { name, runs, reservedBytes, leastNeededBytes, mostNeededBytes, deficitBytes, confirmed, confirmations } =
    deficit;
  const needed = `${formatBytes(leastNeededBytes)} to ${formatBytes(mostNeededBytes)}`;
  const head = `| ${name} | ${runs} | ${formatBytes(reservedBytes)} | ${needed}`;
  if (deficitBytes === null) return `${head} | not caught | | | |`;
  const below = Math.max(0, deficitBytes - (reservedBytes - mostNeededBytes));
  const share = `${((100 * below) / mostNeededBytes).toFixed(2)} %`;
  return `${head} | ${formatBytes(deficitBytes)} | ${formatBytes(below)} | ${share} | ${confirmed} of ${confirmations} |`;
}
