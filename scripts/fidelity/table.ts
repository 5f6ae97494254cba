/** The campaign as Markdown: what the lanes read against the truth, and what others say of the same subjects. */
import { MiB } from '../../harness/bytes.ts';
import type { CaseFigures } from './case-figures.ts';
import { catalogue } from './catalogue.ts';
import type { OtherReadings } from './other-tools.ts';
import type { SubjectRecord } from './record.ts';

type MeasuredCase = SubjectRecord['cases'][number];

export function renderTable(records: readonly SubjectRecord[]): string {
  const rows = records.flatMap((record) => record.cases.map((one) => ({ record, ...one })));
  return [
    '# Fidelity',
    '',
    head(records),
    '',
    'MiB of the whole wave of N operations. Error: the reading that lies farthest from the truth, of all repetitions, less the',
    'truth. Spread: the highest reading less the lowest. –: the lane can’t see it, or its truth is not known; why stands below.',
    '',
    ...markdown(
      [
        'subject',
        'memory',
        'shape',
        'N',
        'live truth',
        'live reads',
        'error',
        'spread',
        'resident truth',
        'reads',
        'error',
        'spread',
      ],
      rows.map(({ record, runs }) => laneRow(record, runs)),
    ),
    '',
    '## The same subjects, by other tools',
    '',
    'MiB above the cold subject, one run each. Truth: what the operations take, whichever lane sees it. Outside, knowing nothing of',
    'Node: the peak of a control group by the kernel, and the most bytes out of malloc by a preloaded library. Then',
    '`process.memoryUsage()` every 5 ms (`rss`, and `heapUsed + external`), `process.resourceUsage().maxRSS`, V8’s sampling heap',
    'profiler at the barrier, and the total of a heap snapshot at the barrier (from which memlab’s figures come). The two lanes’',
    'figures are those of the first repetition.',
    '',
    ...markdown(
      [
        'subject',
        'N',
        'truth',
        'live',
        'resident',
        'cgroup',
        'malloc',
        '5 ms: rss',
        '5 ms: heap + external',
        'maxRSS',
        'sampling',
        'snapshot',
      ],
      rows.map(({ record, runs, others }) => toolRow(record, runs, others)),
    ),
    '',
    ...farthest(rows),
    '## What a lane can’t see',
    '',
    ...records.flatMap(({ subject }) => {
      const blind = catalogue[subject]?.blind ?? '';
      return blind === '' ? [] : [`- ${subject}: ${blind}.`];
    }),
    '',
    ...misread(records),
  ].join('\n');
}

function head(records: readonly SubjectRecord[]): string {
  const { machine, repetitions } = records[0] ?? {};
  const missing = Object.keys(catalogue).filter((name) => !records.some(({ subject }) => subject === name));
  const on = machine
    ? `Node ${machine.node}, Linux ${machine.kernel}, ${machine.libc}, ${machine.cpus} CPUs`
    : 'nothing measured';
  const lacking = missing.length === 0 ? '' : ` Not measured yet: ${missing.join(', ')}.`;
  return (
    `${records.length} subjects, ${records.reduce((sum, { cases }) => sum + cases.length, 0)} cases, ${repetitions ?? 0} ` +
    `repetitions; ${on}. Repeat it with \`node scripts/fidelity/run.ts --out fidelity\`.${lacking}`
  );
}

function laneRow({ subject }: SubjectRecord, runs: readonly CaseFigures[]): string[] {
  const entry = catalogue[subject];
  const first = runs[0] as CaseFigures;
  const { truth } = first;
  const uppers = figures(runs, 'upper');
  const lowers = figures(runs, 'lower');
  const residents = figures(runs, 'resident');
  const liveErrors = [...errors(lowers, truth.lower), ...errors(uppers, truth.upper)];
  return [
    subject,
    entry?.kind ?? '',
    entry?.shape ?? '',
    String(first.concurrency),
    span(truth.lower, truth.upper),
    span(middle(lowers), middle(uppers)),
    mib(farthestOf(liveErrors), true),
    mib(spread(uppers, lowers)),
    mib(truth.resident),
    mib(middle(residents)),
    mib(farthestOf(errors(residents, truth.resident)), true),
    mib(truth.resident === null ? null : spread(residents)),
  ];
}

function toolRow(record: SubjectRecord, runs: readonly CaseFigures[], others: OtherReadings): string[] {
  const [first] = runs;
  return [
    record.subject,
    String(first?.concurrency ?? 0),
    mib(truthOf(record.subject, runs)),
    mib(first?.truth.upper == null ? null : first.upper),
    mib(first?.resident ?? null),
    ...tools.map(([, name]) => mib(others[name])),
  ];
}

const tools: readonly (readonly [words: string, name: keyof OtherReadings])[] = [
  ['the control group', 'cgroup'],
  ['malloc', 'malloc'],
  ['rss every 5 ms', 'pollRss'],
  ['heapUsed + external every 5 ms', 'pollHeapAndExternal'],
  ['maxRSS', 'maxRss'],
  ['V8’s sampling profiler', 'sampledHeap'],
  ['a heap snapshot', 'snapshot'],
];

function truthOf(subject: string, [first]: readonly CaseFigures[]): number | null {
  if (first === undefined) return null;
  const { takes } = catalogue[subject] ?? {};
  if (takes !== undefined) return takes(first.parameters) * first.concurrency;
  return first.truth.resident ?? first.truth.upper;
}

/** In how many cases each tool is off by more than a quarter of the truth, with one MiB of mercy. */
function farthest(rows: readonly (MeasuredCase & { readonly record: SubjectRecord })[]): string[] {
  const lines = tools.map(([words, name]) => {
    const off = rows.flatMap(({ record, runs, others }) => {
      const [truth, reading] = [truthOf(record.subject, runs), others[name]];
      return truth === null || reading === null
        ? []
        : [{ low: reading < 0.75 * truth - MiB, high: reading > 1.25 * truth + MiB }];
    });
    const low = off.filter((one) => one.low).length;
    const high = off.filter((one) => one.high).length;
    return `- ${words}: ${low} too low, ${high} too high, of ${off.length}.`;
  });
  return ['Off by more than a quarter of the truth and 1 MiB:', '', ...lines, ''];
}

/** What the judge itself says of any repetition. */
function misread(records: readonly SubjectRecord[]): string[] {
  const said = records.flatMap(({ cases }) =>
    cases.flatMap(({ runs }) => runs.flatMap(({ misreadings, failures }) => [...misreadings, ...failures])),
  );
  const lines = [...new Set(said)];
  if (lines.length === 0) return ['The judge found no misreading in any repetition.', ''];
  return ['## Misread', '', ...lines.map((line) => `- ${line}`), ''];
}

function figures(runs: readonly CaseFigures[], name: 'lower' | 'upper' | 'resident'): number[] {
  return runs.flatMap((run) => run[name] ?? []);
}

function errors(readings: readonly number[], truth: number | null): number[] {
  return truth === null ? [] : readings.map((reading) => reading - truth);
}

function farthestOf(all: readonly number[]): number | null {
  return all.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null;
}

function middle(all: readonly number[]): number | null {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? null;
}

/** The larger spread of the two ends. */
function spread(...ends: readonly (readonly number[])[]): number | null {
  const spreads = ends.filter((all) => all.length > 0).map((all) => Math.max(...all) - Math.min(...all));
  return spreads.length === 0 ? null : Math.max(...spreads);
}

function span(lower: number | null, upper: number | null): string {
  const [from, to] = [mib(lower), mib(upper)];
  return from === to ? from : `${from} … ${to}`;
}

/** Two decimals; what is below half of one is 0, of either sign. */
function mib(bytes: number | null, signed = false): string {
  if (bytes === null) return '–';
  const words = (bytes / MiB).toFixed(2).replace(/^-0\.00$/, '0.00');
  return signed && Number(words) > 0 ? `+${words}` : words;
}

function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}
