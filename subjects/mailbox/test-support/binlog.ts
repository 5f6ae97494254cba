/** A handshake on a clock that moves when told to, with the changelog table and its binlog around it. */
import { onTestFinished } from 'vitest';
import { createGovernor } from '../../governor/index.ts';
import type { CutOverSteps } from '../cut-over.ts';
import { type HandshakeOptions, openHandshake } from '../handshake.ts';
import type { VariantName } from '../variant.ts';
import { VirtualClock } from './virtual-clock.ts';

export async function openBinlog(variant: VariantName, options: Partial<HandshakeOptions> = {}) {
  const clock = new VirtualClock();
  const governor = createGovernor({ budget: 1024 * 1024, floor: 1 });
  const skipped: string[] = [];
  const handshake = await openHandshake({
    governor,
    clock,
    variant,
    onSkip: ({ state }) => skipped.push(state),
    ...options,
  });
  // Not awaited: some tests leave the applier stalled.
  onTestFinished(() => void handshake.abort());
  const challenges: string[] = [];
  const locks: string[] = [];
  const log = (what: string) => async () => void locks.push(what);
  const steps: CutOverSteps = {
    lock: log('lock'),
    swap: log('swap'),
    unlock: log('unlock'),
    writeChallenge: async (challenge) => {
      challenges.push(challenge);
      handshake.intercept(eventOf(challenge));
    },
  };
  return { clock, governor, handshake, steps, challenges, skipped, locks };
}

export function eventOf(state: string) {
  return { state, coordinates: { file: 'binlog.000001', position: 4 } };
}

/** Stops the applier at a task, until the function that is returned is called. */
export function stall({ queue }: Awaited<ReturnType<typeof openHandshake>>): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  queue.tryPush(() => promise);
  return resolve;
}
