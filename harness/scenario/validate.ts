import { completed, isCommand } from './command.ts';
import { bytesAt, liveTruthAt } from './formula.ts';
import { matrix } from './matrix.ts';
import type { Parameters, Scenario } from './scenario.ts';
import { ScenarioError } from './scenario-error.ts';
import { checkAgreement } from './validate-agreement.ts';
import { fieldName, firstProblem } from './validate-problem.ts';
import { commandShape, scenarioExamples, scenarioShape } from './validate-shape.ts';

/**
 * Checks what a scenario file exports, fields and formulas, and returns it as it is, or with a command's defaults. Its formulas are called at every
 * point of the matrix, so this runs in the describe process only. Throws {@link ScenarioError}.
 */
export function validateScenario(value: unknown): Scenario {
  const shape = isCommand(Object(value).start) ? commandShape : scenarioShape;
  const checked = shape.safeParse(value);
  if (!checked.success) throw new ScenarioError(firstProblem(checked.error, value, scenarioExamples));
  const scenario = completed(value as Scenario);
  checkAgreement(scenario);
  checkFormulas(scenario);
  return scenario;
}

function checkFormulas(scenario: Scenario): void {
  const points = [...matrix(scenario.parameters), ...rangeEnds(scenario.parameters)];
  const controls = Object.entries(scenario.negativeControls ?? {});
  checkAt(scenario.reservation, points, 'reservation');
  if (scenario.mustAdmit?.parameters) checkAt(scenario.reservation, [scenario.mustAdmit.parameters], 'reservation');
  for (const [name, { reservation, at }] of controls) {
    const field = fieldName(['negativeControls', name, 'reservation']);
    const named = at === undefined ? [] : [at.parameters];
    if (reservation === undefined) checkAt(scenario.reservation, named, 'reservation');
    else checkAt(reservation, [...points, ...named], field);
  }
  if (scenario.moves) checkAt(scenario.moves, points, 'moves');
  if (scenario.truth?.resident) checkAt(scenario.truth.resident, points, 'truth.resident');
  for (const point of scenario.truth?.live ? points : []) liveTruthAt(scenario.truth?.live as never, point);
}

/** The trials of a range begin at its ends. */
function rangeEnds(parameters: Scenario['parameters']): Parameters[] {
  return Object.entries(parameters).flatMap(([name, values]) =>
    'between' in values ? matrix({ ...parameters, [name]: values.between }) : [],
  );
}

function checkAt(formula: (parameters: Parameters) => unknown, points: readonly Parameters[], field: string): void {
  for (const point of points) bytesAt(formula, point, field);
}
