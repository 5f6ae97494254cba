export type RefusalCode =
  | 'ERR_GOVERNOR_DEADLINE'
  | 'ERR_GOVERNOR_BUSY'
  | 'ERR_GOVERNOR_CROWDED'
  | 'ERR_GOVERNOR_CLOSED'
  | 'ERR_GOVERNOR_DEADLOCK';

/** State of the governor when it refused. Sizes in bytes. */
export interface RefusalFacts {
  /** What was asked for; where a lease wanted to grow, what it asked for beyond what it holds. */
  readonly requested: number;
  readonly booked: number;
  readonly budget: number;
  /** Milliseconds from asking to the refusal; 0 when it never queued. */
  readonly waitedMs: number;
  /** Others that still wait. */
  readonly waiters: number;
}

/**
 * Turned away for want of room: an ordinary event under load, which a server answers with 503.
 *
 * - `ERR_GOVERNOR_DEADLINE`: waited as long as its policy says
 * - `ERR_GOVERNOR_BUSY`: its policy is `failFast`, and it could not go at once
 * - `ERR_GOVERNOR_CROWDED`: as many wait already as may
 * - `ERR_GOVERNOR_CLOSED`: the governor was closed; the reason given there is the `cause`
 * - `ERR_GOVERNOR_DEADLOCK`: every booked byte belongs to leases that wait to grow, and this was the newest of them; its
 *   lease stays as it was
 */
export class GovernorRefusal extends Error implements RefusalFacts {
  override readonly name = 'GovernorRefusal';
  readonly code: RefusalCode;
  readonly requested: number;
  readonly booked: number;
  readonly budget: number;
  readonly waitedMs: number;
  readonly waiters: number;

  constructor(code: RefusalCode, facts: RefusalFacts, options?: ErrorOptions) {
    super(sentence(code, facts), options);
    this.code = code;
    this.requested = facts.requested;
    this.booked = facts.booked;
    this.budget = facts.budget;
    this.waitedMs = facts.waitedMs;
    this.waiters = facts.waiters;
  }
}

export type MisuseCode =
  | 'ERR_GOVERNOR_BYTES'
  | 'ERR_GOVERNOR_OPTION'
  | 'ERR_GOVERNOR_RELEASED'
  | 'ERR_GOVERNOR_GROWING';

/**
 * A mistake of the caller, not a matter of load.
 *
 * - `ERR_GOVERNOR_BYTES`: no whole number of bytes
 * - `ERR_GOVERNOR_OPTION`: an option that means nothing
 * - `ERR_GOVERNOR_RELEASED`: a lease was to grow after its release, or was released while it waited to grow
 * - `ERR_GOVERNOR_GROWING`: a lease was to grow while it waits to grow
 */
export class GovernorError extends Error {
  override readonly name = 'GovernorError';
  readonly code: MisuseCode;

  constructor(message: string, code: MisuseCode = 'ERR_GOVERNOR_BYTES') {
    super(message);
    this.code = code;
  }
}

// Fractions would leave a remainder booked for ever; NaN would make every comparison false and admit everybody.
export function isWholeBytes(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** What to throw where {@link isWholeBytes} says no. */
export function notWholeBytes(value: number, what: string): GovernorError {
  return new GovernorError(`The ${what} must be a whole number of bytes, 0 or more, and is ${value}: round it up.`);
}

function sentence(code: RefusalCode, { requested, booked, budget, waitedMs, waiters }: RefusalFacts): string {
  const state = `${booked} of ${budget} bytes are booked and ${waiters} others wait`;
  const waited = Math.round(waitedMs);
  switch (code) {
    case 'ERR_GOVERNOR_DEADLINE':
      return `No room for ${requested} bytes in ${waited} ms: ${state}. Retry later, or raise the budget or \`waitMs\`.`;
    case 'ERR_GOVERNOR_BUSY':
      return `No room for ${requested} bytes at once: ${state}. Retry later, or raise the budget.`;
    case 'ERR_GOVERNOR_CROWDED':
      return `No room to wait for ${requested} bytes: ${state}. Retry later, or raise the budget or \`maxWaiters\`.`;
    case 'ERR_GOVERNOR_CLOSED':
      return `The governor was closed, so ${requested} bytes were refused after ${waited} ms. Ask another process.`;
    case 'ERR_GOVERNOR_DEADLOCK':
      return (
        `A lease could not grow by ${requested} bytes: ${state}, and every booked byte belongs to leases that wait to ` +
        'grow, so none could ever leave. Release this lease and retry, or reserve the whole working set at first.'
      );
  }
}
