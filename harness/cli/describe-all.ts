/** Describes every scenario, each in a process of its own, two at a time. */
import { basename } from 'node:path';
import { type DescribeOptions, describeScenario, type ScenarioDescription } from '../describe/describe.ts';
import { groupKeeper } from '../trial/groups.ts';
import { UsageError } from './errors.ts';
import type { MeasureSettings } from './settings.ts';

const AT_ONCE = 2;

type Options = Pick<DescribeOptions, 'runDir' | 'timeLimitMs'> & { readonly signal: AbortSignal };

/** By scenario name. Throws {@link UsageError} when two scenarios share one, and what {@link describeScenario} throws. */
export async function describeAll(
  settings: MeasureSettings,
  options: Options,
): Promise<Map<string, ScenarioDescription>> {
  const { files, candidates, names } = settings.scenarios;
  const chosen = new Set([...files, ...settings.references]);
  const unread: Error[] = [];
  // Whether a file that can't be read is meant by a name is not known: only one whose own name says so is.
  const forgive = (file: string, error: Error) => {
    if (chosen.has(file) || names.some((part) => basename(file).includes(part))) throw error;
    unread.push(error);
  };
  const found = await describeEach([...new Set([...chosen, ...candidates])], options, forgive);

  const named = ({ facts }: ScenarioDescription) =>
    names.some((part) => facts.name.includes(part) || facts.file.includes(part));
  if (names.length > 0 && files.length === 0 && ![...found.values()].some(named)) {
    throw nothingNamed(names, [...found.values()], unread);
  }
  for (const { message } of unread) {
    process.stderr.write(`Left out, since nothing says that ${names.join(' or ')} means it: ${message}\n`);
  }
  return byName([...found].filter(([file, one]) => chosen.has(file) || named(one)).map(([, one]) => one));
}

async function describeEach(
  files: readonly string[],
  options: Options,
  forgive: (file: string, error: Error) => void,
): Promise<Map<string, ScenarioDescription>> {
  const described = new Map<string, ScenarioDescription>();
  const queue = files.values();
  const worker = async () => {
    for (const file of queue) {
      options.signal.throwIfAborted();
      try {
        described.set(file, await describeScenario(file, { ...options, groups: groupKeeper }));
      } catch (error) {
        options.signal.throwIfAborted();
        forgive(file, error as Error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return new Map(files.flatMap((file) => pairOf(file, described.get(file))));
}

function pairOf<T>(file: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[file, value]];
}

function byName(all: readonly ScenarioDescription[]): Map<string, ScenarioDescription> {
  const known = new Map<string, ScenarioDescription>();
  for (const described of all) {
    const { name, file } = described.facts;
    const other = known.get(name);
    if (other !== undefined) {
      throw new UsageError(`Two scenarios are named "${name}": ${other.facts.file} and ${file}. Rename one.`);
    }
    known.set(name, described);
  }
  return known;
}

function nothingNamed(
  names: readonly string[],
  found: readonly ScenarioDescription[],
  unread: readonly Error[],
): UsageError {
  const known = found.map(({ facts }) => facts.name).join(', ');
  const sentences = [`No scenario's name contains ${names.join(' or ')}. There are: ${known}.`];
  if (unread.length > 0) sentences.push('These could not be read:', ...unread.map(({ message }) => message));
  return new UsageError(sentences.join('\n'));
}
