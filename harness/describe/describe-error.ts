/** Why a scenario file could not be described. */
export type DescribeReason = 'threw' | 'hung' | 'exited' | 'no default export' | 'not found';

/** A scenario file that could not be evaluated, or that names what is not there. */
export class DescribeError extends Error {
  readonly code = 'PLIMSOLL_DESCRIBE';
  readonly reason: DescribeReason;
  readonly file: string;
  /** Last lines that the user's code wrote to stdout and stderr. */
  readonly output: string;

  /** `stack`, where the user's code threw, names files and lines of the user's source. */
  constructor(
    message: string,
    at: { reason: DescribeReason; file: string; output?: string; stack?: string | null },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'DescribeError';
    this.reason = at.reason;
    this.file = at.file;
    this.output = at.output ?? '';
    if (at.stack) this.stack = at.stack;
  }
}
