import { createHash } from 'node:crypto';
import type { LoadContext, LoadTarget } from 'plimsoll';
import { type Client, connect, sendPart } from './upload-client.ts';

export { connect };

/** One part, its payload hash signed. */
export async function operation(
  _target: LoadTarget,
  { content }: { readonly content: number },
  context: LoadContext<Client>,
): Promise<void> {
  const body = context.payload(content);
  await sendPart(context, body, hashOf(body));
}

const hashes = new WeakMap<Buffer, string>();

/** The harness gives the same payload again and again: hashing it once leaves the processor to the proxy. */
function hashOf(body: Buffer): string {
  const known = hashes.get(body) ?? createHash('sha256').update(body).digest('hex');
  hashes.set(body, known);
  return known;
}
