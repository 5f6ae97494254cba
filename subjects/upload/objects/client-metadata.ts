import type { IncomingHttpHeaders } from 'node:http';
import type { Metadata } from './object-record.ts';

const PREFIX = 'x-amz-meta-';

/** What the client wants kept beside its object: `x-amz-meta-…`, without the prefix. */
export function clientMetadataOf(headers: IncomingHttpHeaders): Metadata {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => [name.slice(PREFIX.length), String(value)]),
  );
}

/** The other way round. */
export function metadataHeaders(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`${PREFIX}${name}`, value]));
}
