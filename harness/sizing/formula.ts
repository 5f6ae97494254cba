import { formatBytes, KiB } from '../bytes.ts';
import type { Parameters } from '../scenario/scenario.ts';

/** A reservation as a straight line: `constant` in bytes, and bytes for one of each parameter. */
export interface Formula {
  readonly constant: number;
  readonly by: Readonly<Record<string, number>>;
}

/** Bytes that the formula books at a point. */
export function bookedBytes(formula: Formula, parameters: Parameters): number {
  return Object.entries(formula.by).reduce(
    (sum, [name, each]) => sum + each * (parameters[name] ?? 0),
    formula.constant,
  );
}

/** As code: `Math.ceil(1.25 * content) + 7340032`, which is `1.25 × content + 7.0 MiB`. */
export function formulaCode({ constant, by }: Formula): string {
  const products = shown(by).map(([name, each]) => `${plainNumber(each)} * ${name}`);
  const rounded = products.length === 0 ? [] : [`Math.ceil(${products.join(' + ')})`];
  return [...rounded, ...(constant === 0 && rounded.length > 0 ? [] : [String(Math.ceil(constant))])].join(' + ');
}

/** For people: `1.25 × content + 7.0 MiB`; a negative part is taken away, as the code's own formula may do. */
export function formulaWords({ constant, by }: Formula): string {
  const parts = shown(by).map(([name, each]) => ({
    negative: each < 0,
    words: `${eachWords(Math.abs(each))} × ${name}`,
  }));
  if (parts.length === 0 || Math.abs(constant) >= 0.5) {
    parts.push({ negative: constant < 0, words: formatBytes(Math.abs(constant)) });
  }
  return parts
    .map(({ negative, words }, at) =>
      at === 0 ? `${negative ? '−' : ''}${words}` : `${negative ? '− ' : '+ '}${words}`,
    )
    .join(' ');
}

/** What one more of a parameter costs: a factor where it is a size itself, bytes where it is a count of things. */
export function eachWords(each: number): string {
  return each >= KiB ? formatBytes(each) : plainNumber(each);
}

function shown(by: Formula['by']): [string, number][] {
  return Object.entries(by).filter(([, each]) => each !== 0);
}

function plainNumber(value: number): string {
  return String(Number(value.toFixed(4)));
}
