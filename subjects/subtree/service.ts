import type { Governor } from '../governor/index.ts';
import type { Creations } from './creation/creations.ts';
import type { Outcomes } from './outcomes.ts';
import type { StreamLimits } from './reservation.ts';
import type { TransactionStore } from './store/transaction-store.ts';
import type { Variant } from './variant.ts';

/** What all requests of one server work with. */
export interface Service {
  readonly governor: Governor;
  readonly store: TransactionStore;
  /** Where subtrees are read from, and their data is published. */
  readonly folder: string;
  readonly limits: StreamLimits;
  readonly variant: Variant;
  readonly creations: Creations;
  readonly outcomes: Outcomes;
  readonly stallMs: number;
  readonly lockWaitMs: number;
  /** Of what the client is not told. */
  readonly onError: (error: unknown) => void;
}
