import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { GOVERNOR_CHANNEL, type GovernorMessage } from '../index.ts';

/** What is published during each test of the file, as copies. */
export function recordEvents(): GovernorMessage[] {
  const events: GovernorMessage[] = [];
  const listen = (message: unknown) => {
    events.push({ ...(message as GovernorMessage) });
  };
  beforeEach(() => {
    events.length = 0;
    subscribe(GOVERNOR_CHANNEL, listen);
  });
  afterEach(() => {
    unsubscribe(GOVERNOR_CHANNEL, listen);
  });
  return events;
}

/** Names in the order in which their promises were resolved, once all that is settled was seen. */
export async function orderOf(
  promises: Readonly<Record<string, Promise<unknown>>>,
  act: () => void,
): Promise<string[]> {
  const order: string[] = [];
  for (const [name, promise] of Object.entries(promises)) {
    promise.then(
      () => order.push(name),
      () => undefined,
    );
  }
  act();
  await nextTurn();
  return order;
}
