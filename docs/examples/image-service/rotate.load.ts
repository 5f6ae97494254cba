import type { LoadContext, LoadTarget } from 'plimsoll';

/** One rotation, as a client sees it. The answer stays unread until all clients of the wave have theirs. */
export async function operation(
  { host, port }: LoadTarget,
  { image }: { readonly image: number },
  { payload, barrier, signal }: LoadContext,
): Promise<void> {
  const response = await fetch(`http://${host}:${port}/`, { method: 'POST', body: payload(image), signal });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  await barrier();
  await response.arrayBuffer();
}
