import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { Point, ScenarioFacts } from '../../harness/results/schema.ts';
import type { Parameters } from '../../harness/scenario/scenario.ts';
import { counted } from '../folded.ts';
import { type CaseGroup, parametersKey } from '../groups.ts';
import { formatParameter, formatParameters } from '../parameters.ts';
import { peaksEach } from '../peaks.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import type { PageContext } from './context.ts';
import { chartFigure, inUnit, inUnitOrNull, unitFor } from './figure.ts';
import { html, type Markup } from './markup.ts';

/** Beyond this ratio small values would all lie on the axis. */
const LOG_FROM = 64;

/**
 * The reservation formula over each parameter that has several values, and what one operation took: a wrong coefficient is
 * a line that runs away from the peaks. Of several parameters the others are held still, where most points lie.
 */
export function overParameter(context: PageContext, group: CaseGroup): readonly Markup[] {
  const points = group.facts?.points ?? [];
  const names = [...new Set(points.flatMap(({ parameters }) => Object.keys(parameters)))];
  return names.flatMap((name) => {
    const range = group.facts?.ranges.find(({ parameter }) => parameter === name);
    return (
      figure(context, group, name, range === undefined ? longestLine(name, points) : alongRange(range, points)) ?? []
    );
  });
}

type Range = ScenarioFacts['ranges'][number];
type Evaluated = Pick<Point, 'parameters' | 'reservationBytes'>;

interface Measured {
  readonly value: number;
  readonly reservedBytes: number;
  readonly lowerBytes: number | null;
  readonly upperBytes: number | null;
  readonly residentBytes: number | null;
  readonly utilisation: number | null;
  readonly fails: boolean;
}

function figure(context: PageContext, group: CaseGroup, name: string, line: readonly Evaluated[]): Markup | null {
  const measured = line.map((point) => measure(group, point, name));
  const known = measured.filter((one) => one.lowerBytes !== null || one.residentBytes !== null);
  if (known.length < 2) return null;
  const { [name]: _varied, ...still } = line[0]?.parameters ?? {};
  const where = Object.keys(still).length === 0 ? '' : ` (${formatParameters(still)})`;
  const range = group.facts?.ranges.find(({ parameter }) => parameter === name);
  const chart = parameterChart(context.id(group.scenario, 'over', name), name, measured, range);
  return chartFigure(context, chart, {
    title: `Formula over ${name}${where}: ${whatToSee(name, known)}`,
    note: html`For one operation: the highest peak over every number at once, without the allowance. ${
      range === undefined ? null : rangeWords(range, known)
    }Between its points the formula's line is only drawn straight.${
      known.length < measured.length ? ` Not measured here: ${counted(measured.length - known.length, 'value')}.` : null
    }`,
  });
}

function rangeWords({ low, high, jumps }: Range, known: readonly Measured[]): string {
  const fullest = worst(known);
  const where = fullest === null ? '' : `; the ringed one is the fullest of them, ${formatParameter(fullest.value)}`;
  return (
    `Any value from ${formatParameter(low)} to ${formatParameter(high)} may come: the search measured ` +
    `${counted(known.length, 'value')}, the ends, both sides of the formula's ${counted(jumps.length, 'jump')}, and then ` +
    `where it was fullest${where}. `
  );
}

/** What is nearest to its reservation, or furthest above it. */
function worst(known: readonly Measured[]): (Measured & { readonly utilisation: number }) | null {
  const judged = known.flatMap(({ utilisation, ...one }) => (utilisation === null ? [] : [{ ...one, utilisation }]));
  return judged.length === 0 ? null : judged.reduce((a, b) => (b.utilisation > a.utilisation ? b : a));
}

/** Every value of a range that was looked at, and the formula on both sides of its jumps. */
function alongRange({ parameter, others, jumps }: Range, points: readonly Point[]): readonly Evaluated[] {
  const key = parametersKey(others);
  const evaluated = new Map<number, Evaluated>();
  const add = (value: number, reservationBytes: number) =>
    evaluated.set(value, { parameters: { ...others, [parameter]: value }, reservationBytes });
  for (const { at, fromBytes, toBytes } of jumps) {
    add(at - 1, fromBytes);
    add(at, toBytes);
  }
  for (const { parameters, reservationBytes } of points) {
    const { [parameter]: value, ...rest } = parameters;
    if (value !== undefined && parametersKey(rest) === key) add(value, reservationBytes);
  }
  return [...evaluated].toSorted(([a], [b]) => a - b).map(([, point]) => point);
}

/** The points that differ in this parameter only; where there are several such rows, the longest. */
function longestLine(name: string, points: readonly Point[]): readonly Evaluated[] {
  const rows = Map.groupBy(points, ({ parameters: { [name]: _varied, ...rest } }) => parametersKey(rest as Parameters));
  const longest = [...rows.values()].reduce<Point[]>((a, b) => (b.length > a.length ? b : a), []);
  return longest.toSorted((a, b) => (a.parameters[name] ?? 0) - (b.parameters[name] ?? 0));
}

function measure(group: CaseGroup, point: Evaluated, name: string): Measured {
  const key = parametersKey(point.parameters);
  const cases = group.cases.filter((one) => !one.governed && parametersKey(one.parameters) === key);
  const each = cases.map((one) => peaksEach(one, group.facts?.allowanceBytes ?? 0));
  return {
    value: point.parameters[name] ?? 0,
    reservedBytes: point.reservationBytes,
    lowerBytes: largest(each.map(({ live }) => live?.lowerBytes ?? null)),
    upperBytes: largest(each.map(({ live }) => live?.upperBytes ?? null)),
    residentBytes: largest(each.map(({ residentBytes }) => residentBytes)),
    utilisation: largest(cases.map(({ utilisation }) => utilisation)),
    fails: cases.some((one: CaseVerdict) => one.status === 'fails'),
  };
}

function largest(sizes: readonly (number | null)[]): number | null {
  const known = sizes.filter((size) => size !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function parameterChart(id: string, name: string, measured: readonly Measured[], range: Range | undefined): ChartData {
  const sizes = measured.flatMap((one) => [one.reservedBytes, one.upperBytes ?? 0, one.residentBytes ?? 0]);
  const unit = unitFor(Math.max(...sizes));
  const values = measured.map(({ value }) => value);
  const named = range === undefined ? values : [range.low, range.high];
  const inBytes = named.every((value) => value === 0 || (value >= 1024 && value % 1024 === 0));
  const xUnit = unitFor(Math.max(...values));
  const xs = inBytes ? values.map((value) => value / xUnit.bytes) : values;
  const drawn = (figure: (one: Measured) => number | null) => measured.map((one) => inUnitOrNull(figure(one), unit));
  const fails = drawn((one) => (one.fails ? Math.max(one.lowerBytes ?? 0, one.residentBytes ?? 0) : null));
  const crosses: ChartSeries = { name: 'fails', colour: 'bad', line: 'none', form: 'cross', group: 4, values: fails };
  const fullest = range === undefined ? null : worst(measured);
  const halo = drawn((one) =>
    one.value === fullest?.value ? Math.max(one.lowerBytes ?? 0, one.residentBytes ?? 0) : null,
  );
  const ringed: ChartSeries = {
    name: 'the fullest',
    colour: 'reserved',
    line: 'none',
    form: 'halo',
    group: 5,
    values: halo,
  };
  return {
    id,
    x: {
      ...{ label: name, unit: inBytes ? xUnit.name : '', log: range === undefined && wide(xs), values: xs },
      ticks: range === undefined && xs.length <= 12 ? xs : null,
      ...(range === undefined ? {} : { names: values.map(formatParameter) }),
    },
    y: { label: '', unit: unit.name, log: wide(sizes.filter((size) => size > 0)), fromZero: true },
    series: [
      {
        ...{ name: 'reservation formula', colour: 'reserved', line: 'thick', form: 'none', group: 0 },
        values: measured.map((one) => inUnit(one.reservedBytes, unit)),
      },
      { ...liveEdge, name: 'live, at least', values: drawn((one) => one.lowerBytes) },
      { ...liveEdge, name: 'live, at most', values: drawn((one) => one.upperBytes) },
      {
        ...{ name: 'resident', colour: 'resident', line: 'thin', form: 'square', group: 3 },
        values: drawn((one) => one.residentBytes),
      },
      ...(fails.some((value) => value !== null) ? [crosses] : []),
      ...(fullest === null ? [] : [ringed]),
    ],
    band: [2, 1],
    shaded: [],
  };
}

const liveEdge = {
  key: 'live, lowest to highest it can be',
  colour: 'live',
  line: 'thin',
  form: 'circle',
  group: 1,
} as const;

/** A logarithm has no place for 0. */
function wide(values: readonly number[]): boolean {
  return values.length > 0 && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > LOG_FROM;
}

function whatToSee(name: string, known: readonly Measured[]): string {
  const failing = known.filter((one) => one.fails);
  const written = (one: Measured | undefined) => (one === undefined ? '' : formatParameter(one.value));
  if (failing.length > 0) return `the peaks leave it at ${name} ${failing.map(written).join(', ')}.`;
  const fullest = worst(known);
  const nearest =
    fullest === null ? '' : `, nearest at ${written(fullest)} (${Math.round(fullest.utilisation * 100)} % used)`;
  return `it lies above every peak from ${written(known[0])} to ${written(known.at(-1))}${nearest}.`;
}
