/** What the fields of a scenario owe each other. Each check throws a {@link ScenarioError} that names the field at fault. */

import { listed } from './between.ts';
import { checkCommand } from './command.ts';
import { nearest } from './did-you-mean.ts';
import { formatPoint } from './matrix.ts';
import type { NegativeControl, Parameters, Scenario } from './scenario.ts';
import { reject } from './scenario-error.ts';
import { fieldName } from './validate-problem.ts';

export function checkAgreement(scenario: Scenario): void {
  checkShape(scenario);
  checkCommand(scenario);
  checkRanges(scenario);
  checkNames(scenario, 'warmUp', scenario.warmUp);
  if (scenario.mustAdmit?.parameters) checkNames(scenario, 'mustAdmit.parameters', scenario.mustAdmit.parameters);
  checkBudget(scenario);
  for (const [name, control] of Object.entries(scenario.negativeControls ?? {})) {
    checkControl(scenario, fieldName(['negativeControls', name]), control);
  }
}

/** A function in the measured process, or a server there with its load elsewhere: one of the two. */
function checkShape(scenario: Scenario): void {
  const given: Partial<Record<'setup' | 'operation' | 'start' | 'load' | 'sidecars', unknown>> = scenario;
  if (given.operation !== undefined && given.start !== undefined) {
    reject('operation', 'stands beside start', 'Keep operation for a function, or start and load for a server.');
  }
  if (given.operation === undefined && given.start === undefined) {
    reject('', 'has neither operation nor start', 'Write operation for a function, or start and load for a server.');
  }
  if (given.start !== undefined && given.load === undefined) {
    reject('load', 'is missing', "A server needs a module that calls it: write for example load: './upload.load.ts'.");
  }
  if (given.start !== undefined && given.setup !== undefined) {
    reject('setup', 'stands beside start', 'A server prepares itself in start: move it there.');
  }
  for (const field of ['load', 'sidecars'] as const) {
    if (given.operation === undefined || given[field] === undefined) continue;
    reject(
      field,
      'stands beside operation',
      'It belongs to a server: leave it out, or write start instead of operation.',
    );
  }
}

/** The worst value of one parameter can be searched for; of two at once it would take too many trials to find. */
function checkRanges({ parameters }: Scenario): void {
  const ranges = Object.entries(parameters).filter(([, values]) => 'between' in values);
  const [, second] = ranges;
  if (second === undefined) return;
  reject(
    fieldName(['parameters', second[0]]),
    'is the second range',
    'One parameter may be a range: list values for the others.',
  );
}

/** A point has a value for each of the scenario's parameters, and for nothing else. */
function checkNames(scenario: Scenario, field: string, point: Parameters): void {
  const known = Object.keys(scenario.parameters);
  const unknown = Object.keys(point).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, known);
    const remedy = meant === null ? `The parameters are ${known.join(', ') || 'none'}.` : `Did you mean ${meant}?`;
    reject(fieldName([...field.split('.'), unknown]), 'is not one of parameters', remedy);
  }
  const missing = known.find((name) => !(name in point));
  if (missing === undefined) return;
  reject(
    field,
    `has no value for the parameter ${missing}`,
    `Write ${field}: { ${known.map((name) => `${name}: …`).join(', ')} }.`,
  );
}

function checkBudget({ budget, limit }: Scenario): void {
  if (budget === undefined || limit === undefined || budget <= limit) return;
  const remedy = 'The governor can not book more than the container has: lower budget, or correct limit.';
  reject('budget', `is ${budget} bytes and above limit, ${limit}`, remedy);
}

function checkControl(scenario: Scenario, field: string, control: NegativeControl<Parameters>): void {
  if (control.reservation === undefined && control.variant === undefined) {
    reject(field, 'has neither reservation nor variant', 'Say what is dishonest: a formula, or the name of a variant.');
  }
  if (control.variant !== undefined) checkVariant(scenario, field, control as typeof control & { variant: string });
  if (control.at !== undefined) checkAt(scenario, field, control.at.parameters);
  checkCanCatch(scenario, field, control);
}

function checkVariant(
  scenario: Scenario,
  field: string,
  control: NegativeControl<Parameters> & { variant: string },
): void {
  const { variant } = control;
  const variants: readonly string[] = scenario.variants ?? ['product'];
  if (!variants.includes(variant)) {
    const meant = nearest(variant, variants);
    const remedy = meant === null ? `The variants are ${variants.join(', ')}.` : `Did you mean '${meant}'?`;
    reject(`${field}.variant`, `names '${variant}', which is not in variants`, remedy);
  }
  if (variant === variants[0] && control.reservation === undefined) {
    reject(
      `${field}.variant`,
      `names '${variant}', the product itself`,
      'Name a faulty variant, or give a dishonest reservation.',
    );
  }
  if (control.at !== undefined) return;
  const [name, values] = Object.entries(scenario.parameters)[0] ?? [];
  const example = name === undefined ? {} : { [name]: (values && listed(values).at(-1)) ?? 0 };
  const at = `at: { parameters: ${formatPoint(example)}, concurrency: ${scenario.concurrency.at(-1)} }`;
  reject(`${field}.at`, 'is missing', `A control with a variant runs one case and must name it: write ${at}.`);
}

/** `at` may name a point outside the matrix, but only of these parameters. */
function checkAt(scenario: Scenario, field: string, point: Parameters): void {
  checkNames(scenario, `${field}.at.parameters`, point);
}

/** A rule that is never judged here catches nothing, and the instrument would be called broken for it. */
function checkCanCatch(scenario: Scenario, field: string, { caughtBy }: NegativeControl<Parameters>): void {
  const lanes: readonly string[] = scenario.lanes ?? ['live', 'resident'];
  const missing = {
    live: lanes.includes('live') ? null : "'live' in lanes",
    resident: lanes.includes('resident') ? null : "'resident' in lanes",
    accounting: scenario.governor || scenario.expects ? null : 'governor or expects',
    fits: scenario.budget && scenario.limit ? null : 'budget and limit',
    admits: scenario.mustAdmit ? null : 'mustAdmit',
  }[caughtBy];
  if (missing === null) return;
  reject(`${field}.caughtBy`, `is '${caughtBy}', a rule that is not judged here`, `It needs ${missing}.`);
}
