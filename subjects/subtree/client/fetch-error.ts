/**
 * - `ERR_SUBTREE_FETCH_NOT_FOUND`: 404; asking again does not help
 * - `ERR_SUBTREE_FETCH_UNAVAILABLE`: 503 or 429, as often as asking again was worth
 * - `ERR_SUBTREE_FETCH_ANSWER`: any other answer than the data
 * - `ERR_SUBTREE_FETCH_NETWORK`: no answer, or a body that broke off
 * - `ERR_SUBTREE_FETCH_CUT`: a body that ended as if it were whole, and is not
 */
export type FetchErrorCode =
  | 'ERR_SUBTREE_FETCH_NOT_FOUND'
  | 'ERR_SUBTREE_FETCH_UNAVAILABLE'
  | 'ERR_SUBTREE_FETCH_ANSWER'
  | 'ERR_SUBTREE_FETCH_NETWORK'
  | 'ERR_SUBTREE_FETCH_CUT';

export interface FetchFacts {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Requests that were made. */
  readonly attempts: number;
  /** Milliseconds slept between them. */
  readonly waitedMs: number;
  /** Begin of the answer's body, at most 2 KiB; empty where it was the data. */
  readonly body: string;
}

export class SubtreeFetchError extends Error implements FetchFacts {
  override readonly name = 'SubtreeFetchError';
  readonly code: FetchErrorCode;
  readonly status: number;
  readonly attempts: number;
  readonly waitedMs: number;
  readonly body: string;

  constructor(code: FetchErrorCode, message: string, facts: FetchFacts, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = facts.status;
    this.attempts = facts.attempts;
    this.waitedMs = facts.waitedMs;
    this.body = facts.body;
  }
}
