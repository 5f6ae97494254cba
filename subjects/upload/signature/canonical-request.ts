import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../refusal.ts';

/** What of a node:http request is signed. An IncomingMessage is one. */
export interface SignedRequest {
  readonly method?: string | undefined;
  /** The target as it stood in the request line. */
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn. Tells repeated headers apart, of which `headers` keeps one or joins them its own way. */
  readonly rawHeaders?: readonly string[];
}

/**
 * The text that the client has hashed and signed, made from the request as it arrived. Source: AWS, "Create a signed AWS
 * API request", with S3's exception that the path is neither normalised nor encoded a second time.
 *
 * No two requests that mean different things may have the same text. Throws a {@link Refusal} (400 InvalidURI) for a
 * target where that can't be told.
 */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const { path, query } = targetOf(request);
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(request, name)}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** Names and values of the query, decoded. A plus is a space, as URLSearchParams has it. */
export function queryParameters(request: SignedRequest): [name: string, value: string][] {
  return parseQuery(targetOf(request).query);
}

function targetOf({ url = '' }: SignedRequest): { path: string; query: string } {
  // Characters that URL would rewrite or cut off: signed as %5C or %23, they must not arrive as something else.
  if (!/^\/[\x21-\x7e]*$/.test(url) || /[#\\]/.test(url)) {
    throw new Refusal(400, 'InvalidURI', `The request target ${url} is not an absolute path, percent-encoded.`);
  }
  const [path = '', ...query] = url.split('?');
  return { path, query: query.join('?') };
}

/** What the client has encoded stays: decoding `%2F` would make another key of it. What it has not, it signed encoded. */
function canonicalPath(path: string): string {
  return path.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~/]/g, (text) => (text.length === 3 ? text : percent(text)));
}

function canonicalQuery(query: string): string {
  return parseQuery(query)
    .map(([name, value]) => [strictlyEncoded(name), strictlyEncoded(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => order(name, otherName) || order(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function parseQuery(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const [name = '', ...value] = parameter.split('=');
      return [decoded(name), decoded(value.join('='))];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new Refusal(400, 'InvalidURI', `The query has ${text}, which is not properly encoded.`, { cause });
  }
}

/** Everything but RFC 3986's unreserved characters, which encodeURIComponent does not go as far as. */
function strictlyEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A header that was signed and did not arrive counts as empty, so that the signature does not match. */
function canonicalValue(request: SignedRequest, name: string): string {
  const values = request.rawHeaders ? rawValues(request.rawHeaders, name) : [request.headers[name] ?? []].flat();
  return values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',');
}

function rawValues(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
