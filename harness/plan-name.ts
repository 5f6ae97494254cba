/** The plans, each of which runs all that those before it run. */
export const planNames = ['quick', 'pr', 'full'] as const;

export type PlanName = (typeof planNames)[number];

/** Whether what is meant for `smallest` and the plans above it belongs to `plan`. */
export function belongsTo(plan: PlanName, smallest: PlanName): boolean {
  return planNames.indexOf(smallest) <= planNames.indexOf(plan);
}
