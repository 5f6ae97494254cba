/**
 * How long an idle connection is kept. Node's own 5 s are shorter than what clients and load balancers (60 s) keep theirs
 * for: whoever closes first resets the request that is on its way to it, ECONNRESET or EPIPE.
 */
export const KEEP_ALIVE_MS = 65_000;
