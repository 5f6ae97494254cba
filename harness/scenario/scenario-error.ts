/** A scenario that can't be measured as it is written. Names the field, what is wrong with it, and what to write. */
export class ScenarioError extends Error {
  readonly code = 'PLIMSOLL_SCENARIO';
  /** Path of the field, `negativeControls["input only"].at`; empty for the scenario as a whole. */
  readonly field: string;
  /** Follows the field's name in a sentence: `must be …`, `returned NaN for { image: 1024 }`. */
  readonly problem: string;
  /** A sentence: what to write instead. */
  readonly remedy: string;
  /** The scenario file, once it is known. */
  readonly file: string | null;

  constructor(at: { field: string; problem: string; remedy: string; file?: string | null }, options?: ErrorOptions) {
    const subject = at.field === '' ? 'the scenario' : at.field;
    super(`${at.file ? `${at.file}: ` : ''}${subject} ${at.problem}. ${at.remedy}`, options);
    this.name = 'ScenarioError';
    this.field = at.field;
    this.problem = at.problem;
    this.remedy = at.remedy;
    this.file = at.file ?? null;
  }
}

export function reject(field: string, problem: string, remedy: string, options?: ErrorOptions): never {
  throw new ScenarioError({ field, problem, remedy }, options);
}
