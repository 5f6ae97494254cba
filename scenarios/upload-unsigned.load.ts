import type { LoadContext, LoadTarget } from 'plimsoll';
import { type Client, connect, sendPart } from './upload-client.ts';

export { connect };

export async function operation(
  _target: LoadTarget,
  { content }: { readonly content: number },
  context: LoadContext<Client>,
): Promise<void> {
  await sendPart(context, context.payload(content), 'UNSIGNED-PAYLOAD');
}
