/** What a program in any language is, beside a function and a server of this language. */
import type { CommandDescriptor, Scenario } from './scenario.ts';
import { reject } from './scenario-error.ts';

/** The command that is the subject; null where it is JavaScript. */
export function commandOf(scenario: Scenario): CommandDescriptor | null {
  const start: unknown = scenario.start;
  return isCommand(start) ? start : null;
}

export function isCommand(start: unknown): start is CommandDescriptor {
  return typeof start === 'object' && start !== null && 'kind' in start && start.kind === 'command';
}

/** Of a scenario that declares no reservation: nothing is booked, so that nothing is held against it. */
export function isUnreserved({ reservation }: Pick<Scenario, 'reservation'>): boolean {
  return reservation === noReservation;
}

/** The same scenario with what goes without saying for a command: one lane, and no reservation where none is written. */
export function completed(scenario: Scenario): Scenario {
  if (commandOf(scenario) === null) return scenario;
  const { reservation, lanes } = scenario as Partial<Scenario>;
  return { ...scenario, lanes: lanes ?? ['resident'], reservation: reservation ?? noReservation };
}

/** Fields that need somebody inside of the process. */
const INSIDE = ['governor', 'expects', 'node', 'nodeFlags', 'truth'] as const;

export function checkCommand(scenario: Scenario): void {
  if (commandOf(scenario) === null) return;
  const field = INSIDE.find((name) => scenario[name] !== undefined);
  if (field !== undefined) {
    const remedy =
      field === 'governor' ? 'Name a gauge of its metrics instead: booked in command(…).' : 'Leave it out.';
    reject(field, 'stands beside a command, of which only the outside is seen', remedy);
  }
  if (scenario.lanes?.includes('live')) {
    reject('lanes', "names 'live', and a command has no books of V8", "Write lanes: ['resident'], or leave it out.");
  }
  if (isUnreserved(scenario) && scenario.limit === undefined) {
    reject(
      'reservation',
      'is missing, and so is limit',
      'Write the formula that the program books by, or its limit: then it is judged by whether it fits.',
    );
  }
}

function noReservation(): number {
  return 0;
}
