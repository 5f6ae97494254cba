import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { LoadContext, LoadTarget } from 'plimsoll';

/** The answer's headers say that the server holds its bytes; the end of the request says that it may let go of them. */
export async function operation(
  { host, port }: LoadTarget,
  { size }: { readonly size: number },
  { barrier, signal }: LoadContext,
): Promise<void> {
  const outgoing = request({ host, port, method: 'POST', headers: { 'x-size': size }, signal });
  outgoing.flushHeaders();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  await barrier();
  outgoing.end();
  for await (const _ of answer);
}
