import { Refusal } from '../refusal.ts';

/**
 * Reads the lines after the last chunk of an aws-chunked body, which must be those of the names `expected`, no more and
 * no less.
 *
 * Some clients end a line with LF only and put an empty one before the signature; S3 takes both, and neither can change
 * what is meant. Throws a {@link Refusal} (400 MalformedTrailerError).
 */
export function parseTrailers(text: string, expected: readonly string[]): Map<string, string> {
  if (text !== '' && !text.endsWith('\r\n')) throw malformed('its last line was cut');
  const trailers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const [, name, value] = /^([^\s:]+)[ \t]*:[ \t]*(\S*)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformed(`${JSON.stringify(line)} is no trailer`);
    const known = name.toLowerCase();
    if (!expected.includes(known)) throw malformed(`it has ${known}, which was not announced`);
    if (trailers.has(known)) throw malformed(`it has ${known} twice`);
    trailers.set(known, value);
  }
  const missing = expected.filter((name) => !trailers.has(name));
  if (missing.length > 0) throw malformed(`${missing.join(' and ')} did not come`);
  return trailers;
}

function malformed(what: string): Refusal {
  return new Refusal(400, 'MalformedTrailerError', `What follows the last chunk is malformed: ${what}.`);
}
