import type { FailureReason } from '../results/schema.ts';

/** A trial that can't give a figure. Kept in the results as a failed trial: nothing is passed over. */
export class TrialFailure extends Error {
  readonly code = 'PLIMSOLL_TRIAL';
  readonly reason: FailureReason;
  /** Last lines of what the process wrote itself. */
  readonly output: string;

  constructor(reason: FailureReason, message: string, output = '', options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.output = output;
  }
}
