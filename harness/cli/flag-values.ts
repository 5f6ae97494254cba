/** From a word of the command line to the value of a flag; what can't be one is refused with what is understood. */
import { InvalidArgumentError } from 'commander';
import { GiB, KiB, MiB } from '../bytes.ts';
import type { ShardAsked } from '../plan/shards.ts';

export function collectParameter(word: string, known: readonly (readonly [string, number])[]): [string, number][] {
  const [name = '', value = ''] = word.split('=', 2);
  if (name === '' || value === '') throw new InvalidArgumentError('write it as name=value, e.g. content=16MiB.');
  return [...known.map(([n, v]): [string, number] => [n, v]), [name, parseSize(value)]];
}

/** `16777216`, `16MiB`, `64KiB`, `1GiB`. */
export function parseSize(word: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)?$/.exec(word);
  const unit = match?.[2] === 'GiB' ? GiB : match?.[2] === 'MiB' ? MiB : match?.[2] === 'KiB' ? KiB : 1;
  if (match === null) throw new InvalidArgumentError(`"${word}" is no number; sizes may end in KiB, MiB or GiB.`);
  const size = Number(match[1]) * unit;
  if (size > Number.MAX_SAFE_INTEGER) throw new InvalidArgumentError(`"${word}" is more than a number can hold.`);
  return size;
}

export function collectInteger(word: string, known: readonly number[]): number[] {
  return [...known, parseCount(word)];
}

export function parseCount(word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 on is wanted.');
  return value;
}

export function parseLanes(word: string): ('live' | 'resident')[] {
  if (word === 'none') return [];
  return word.split(',').map((lane) => {
    if (lane !== 'live' && lane !== 'resident') throw new InvalidArgumentError('lanes are live and resident.');
    return lane;
  });
}

/** Milliseconds. */
export function parseDuration(word: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(word);
  if (match === null) throw new InvalidArgumentError('write it as 90s, 4m or 2h.');
  const unitMs = match[2] === 'h' ? 3_600_000 : match[2] === 'm' ? 60_000 : 1000;
  const ms = Number(match[1]) * unitMs;
  if (ms > LONGEST_MS) throw new InvalidArgumentError('at most 596h can be waited for.');
  return ms;
}

/** A timer of Node that is to wait longer does not wait at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** `2/4`. */
export function parseShard(word: string): ShardAsked {
  const [index, of] = (/^(\d+)\/(\d+)$/.exec(word)?.slice(1) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new InvalidArgumentError('write it as 2/4: the second of four, counted from 1.');
  }
  return { index, of };
}

export function parseFailOn(word: string): 'drift' {
  if (word !== 'drift') throw new InvalidArgumentError('the only further thing to fail on is: drift.');
  return word;
}
