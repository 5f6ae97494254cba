/**
 * Answers the parent's requests, one at a time and in order. When the parent is gone the process ends: no orphan.
 * Used by the measured process and by the load and sidecar hosts, so it imports nothing but types.
 */
import type { Answer, Failure, Request, Uncaught } from './protocol.ts';

export function serve<C extends { readonly do: string }>(handle: (command: C) => unknown): void {
  process.on('disconnect', () => process.exit(1));
  // Looks on and changes nothing: what becomes of such an error is the subject's affair.
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (process.connected) process.send?.({ uncaught: toFailure(error) } satisfies Uncaught);
  });
  process.on('message', (message: Request<C> | null) => {
    if (message?.command === undefined) return;
    // Not within the message: while it is handled, its own bytes stand on V8's books as an ArrayBuffer.
    setImmediate(() => void answer(message, handle));
  });
}

async function answer<C>({ id, command }: Request<C>, handle: (command: C) => unknown): Promise<void> {
  let reply: Answer;
  try {
    reply = { id, value: (await handle(command)) ?? null };
  } catch (error) {
    reply = { id, error: toFailure(error) };
  }
  process.send?.(reply);
}

/** Anything can be thrown; what crosses the process boundary is always a message and a stack. */
function toFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { message: `${String(thrown)} (no Error)`, stack: '' };
  const { stack = '' } = thrown;
  const arrived = (thrown as { arrived?: unknown }).arrived;
  if (typeof arrived === 'string') return { message: thrown.message, stack, arrived };
  return { message: `${thrown.name}: ${wordsOf(thrown)}`, stack };
}

/** A connection that failed on every address has an empty message of its own. */
function wordsOf(thrown: Error): string {
  if (thrown.message !== '' || !(thrown instanceof AggregateError)) return thrown.message;
  return thrown.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ');
}
