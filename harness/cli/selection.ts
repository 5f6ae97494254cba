/** Whether what the command line selects is there at all: a misspelt name must not select everything, or nothing. */
import type { Selection } from '../plan/cases.ts';
import type { ScenarioFacts } from '../results/schema.ts';
import { nearest } from '../scenario/did-you-mean.ts';
import { UsageError } from './errors.ts';

/** @throws UsageError when no scenario has such a parameter, value or variant */
export function checkSelection({ parameters, variants }: Selection, products: readonly ScenarioFacts[]): void {
  if (products.length === 0) return;
  for (const [name, value] of parameters) checkParameter(name, value, products);
  const known = [...new Set(products.flatMap((facts) => facts.variants))];
  for (const variant of variants) {
    if (!known.includes(variant)) throw unknown('--variant', `variant "${variant}"`, variant, known);
  }
}

function checkParameter(name: string, value: number, products: readonly ScenarioFacts[]): void {
  const points = products.flatMap((facts) => facts.points.map((point) => point.parameters));
  const names = [...new Set(points.flatMap(Object.keys))];
  if (!names.includes(name)) throw unknown('--parameter', `parameter "${name}"`, name, names);
  const values = [...new Set(points.map((point) => point[name]).filter((one) => one !== undefined))];
  if (!values.includes(value)) {
    throw new UsageError(
      `--parameter ${name}=${value}: no scenario has that value of ${name}. There are: ${values.join(', ')}.`,
    );
  }
}

function unknown(flag: string, what: string, word: string, known: readonly string[]): UsageError {
  const meant = nearest(word, known);
  const remedy = meant === null ? `There are: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return new UsageError(`${flag}: no scenario has a ${what}. ${remedy}`);
}
