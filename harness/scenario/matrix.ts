import { listed, type ParameterRange } from './between.ts';
import type { Parameters } from './scenario.ts';

/** Every combination of the parameters' values. The last parameter varies fastest. No parameters: one empty point. */
export function matrix(parameters: Readonly<Record<string, readonly number[] | ParameterRange>>): Parameters[] {
  return Object.entries(parameters).reduce<Parameters[]>(
    (points, [name, values]) => points.flatMap((point) => listed(values).map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

/** `{ content: 16777216, parts: 2 }`, as one writes it. */
export function formatPoint(point: Parameters): string {
  const fields = Object.entries(point).map(([name, value]) => `${name}: ${value}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

export function samePoint(one: Parameters, other: Parameters): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
