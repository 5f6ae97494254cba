import { GiB, KiB, MiB } from '../bytes.ts';
import type { DeployedContainer, Place } from './container.ts';
import { quantityBytes } from './quantity.ts';

/** The budget that a container's variable sets. */
export type BudgetOf =
  | { readonly kind: 'known'; readonly bytes: number; readonly place: Place }
  | { readonly kind: 'unknown'; readonly problem: string; readonly remedy: string; readonly place: Place };

export const budgetUnits = { bytes: 1, KiB, MiB, GiB } as const;
export type BudgetUnit = keyof typeof budgetUnits;

/** `null` where the container does not have the variable: it is none of the service's. */
export function budgetOf(container: DeployedContainer, name: string, unit: BudgetUnit): BudgetOf | null {
  const variable = container.environment.get(name);
  if (variable === undefined) return null;
  const { text, source, place } = variable;
  if (text === null) {
    const remedy = 'Give that manifest too, or the figure with `--budget`.';
    return { kind: 'unknown', problem: `${name} comes from ${source}, which is not in these files`, remedy, place };
  }
  const bytes = sizeBytes(text.trim(), unit);
  if (bytes !== null) return { kind: 'known', bytes, place };
  const remedy = 'Write a number, or a size such as 64MiB or 64Mi; or give the figure with `--budget`.';
  return { kind: 'unknown', problem: `${name} is "${text}", which is no size`, remedy, place };
}

/** A bare number is in the unit; sizes may be written our way (`64MiB`) or Kubernetes' (`64Mi`). */
function sizeBytes(text: string, unit: BudgetUnit): number | null {
  if (/^\d+$/.test(text)) return Number(text) * budgetUnits[unit];
  return quantityBytes(text.replace(/^([\d.]+)\s*([KMG]i)B$/, '$1$2'));
}
