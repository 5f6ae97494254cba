/**
 * What a Retry-After header asks for, in ms: whole seconds above 0, or a date after `now` (ms since the epoch). 0 where there
 * is none, or one that means nothing: fractions, signs and units are not part of it.
 */
export function parseRetryAfter(header: string | undefined, now: number): number {
  const text = header?.trim() ?? '';
  // More digits than a date could have: clamped to the longest wait anyway, and so never beyond what a number holds.
  if (/^\d+$/.test(text)) return Math.min(Number(text), 2 ** 33) * 1000;
  if (!HTTP_DATE.test(text)) return 0;
  const wait = Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}

/** As `Date.prototype.toUTCString` writes it. The two obsolete forms are sent by nobody who limits rates. */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
