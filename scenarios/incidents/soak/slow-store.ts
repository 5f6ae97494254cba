/** A disk that is slow now and then. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TransactionStore } from '../../../subjects/subtree/store/transaction-store.ts';
import type { Chance } from './chance.ts';

const SLOW_READS = 0.05;
const SLOW_MS = { least: 50, most: 400 };

export function slowStore(store: TransactionStore, chance: Chance, onSlow: () => void): TransactionStore {
  return {
    async read(wanted, signal) {
      if (chance.comes(SLOW_READS)) {
        onSlow();
        const ms = chance.between(SLOW_MS.least, SLOW_MS.most);
        await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
      return await store.read(wanted, signal);
    },
    close: () => store.close(),
  };
}
