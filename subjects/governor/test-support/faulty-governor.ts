/** A governor of a screen, correct but for the fault it is made with: the property suite must find it. */
import {
  type Governor,
  GovernorError,
  type GovernorEvent,
  type GovernorOptions,
  GovernorRefusal,
  type Lease,
  publishGovernor,
  type RefusalCode,
  type ReserveOptions,
} from '../index.ts';

export type Fault =
  | 'releases what was requested'
  | 'releases twice'
  | 'starves the clamped'
  | 'leaves a waiter behind at its deadline'
  | 'gives the lease back at an abort'
  | 'grows by a second reservation'
  | 'wakes nobody when a waiter gives up'
  | 'books beyond the budget';

interface Waiting {
  readonly grower: boolean;
  readonly need: () => number;
  readonly go: () => void;
}

/** Strictly first come, first served, growers first; `null`: without a fault. */
export function faultyGovernor(fault: Fault | null): (options: GovernorOptions) => Governor {
  return ({ budget, floor = 64 * 1024, maxWaiters = 1024 }) => {
    let [booked, highWater, admitted, grown, waited] = [0, 0, 0, 0, 0];
    const refused = { deadline: 0, busy: 0, crowded: 0, closed: 0, deadlock: 0, aborted: 0 };
    const queue: Waiting[] = [];
    const holding = new Map<Waiting, { granted: number; refuse: () => void }>();
    const total = (bytes: number) => Math.min(Math.max(floor, bytes), budget);
    const say = (event: GovernorEvent, requested: number, granted: number) =>
      publishGovernor(event, requested, granted, booked, queue.length, budget);
    const fits = (need: number) => need <= budget - booked + (fault === 'books beyond the budget' ? 1 : 0);

    function add(event: 'admitted' | 'grown', requested: number, granted: number): void {
      booked += granted;
      highWater = Math.max(highWater, booked);
      if (event === 'admitted') admitted += 1;
      else grown += 1;
      say(event, requested, granted);
    }

    function refuse(reason: keyof typeof refused, requested: number): GovernorRefusal {
      refused[reason] += 1;
      say('refused', requested, 0);
      const facts = { requested, booked, budget, waitedMs: 0, waiters: queue.length };
      return new GovernorRefusal(`ERR_GOVERNOR_${reason.toUpperCase()}` as RefusalCode, facts);
    }

    function serve(): void {
      for (;;) {
        const order = [...queue.filter(({ grower }) => grower), ...queue.filter(({ grower }) => !grower)];
        const next = fault === 'starves the clamped' ? order.find(({ need }) => fits(need())) : order[0];
        if (next !== undefined && fits(next.need())) next.go();
        else {
          const held = [...holding.values()].reduce((sum, { granted }) => sum + granted, 0);
          const newest = [...holding.values()].at(-1);
          if (newest === undefined || held < booked || fault === 'grows by a second reservation') return;
          newest.refuse();
        }
      }
    }

    function enqueue(
      requested: number,
      need: () => number,
      holder: { granted: number } | null,
      go: () => void,
      { signal, policy = 'queue' }: ReserveOptions,
    ): Promise<void> {
      const late = policy === 'queue' ? null : policy === 'failFast' ? 'busy' : policy.waitMs === 0 ? 'deadline' : null;
      if (late !== null) return Promise.reject(refuse(late, requested));
      const crowd = queue.filter(({ grower }) => !grower).length;
      if (holder === null && crowd >= maxWaiters) return Promise.reject(refuse('crowded', requested));
      return new Promise((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        const leave = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          queue.splice(queue.indexOf(waiting), 1);
          holding.delete(waiting);
        };
        const turnAway = (reason: keyof typeof refused) => {
          if (fault === 'leaves a waiter behind at its deadline' && reason === 'deadline') {
            reject(refuse(reason, requested));
            return;
          }
          leave();
          const refusal = refuse(reason, requested);
          reject(reason === 'aborted' ? signal?.reason : refusal);
          if (fault !== 'wakes nobody when a waiter gives up') serve();
        };
        const abort = () => turnAway('aborted');
        const waiting: Waiting = {
          grower: holder !== null,
          need,
          go: () => {
            leave();
            go();
            resolve();
          },
        };
        queue.push(waiting);
        if (holder !== null) {
          const held = {
            get granted() {
              return holder.granted;
            },
            refuse: () => {
              leave();
              reject(refuse('deadlock', requested));
            },
          };
          holding.set(waiting, held);
        }
        signal?.addEventListener('abort', abort);
        if (typeof policy === 'object') timer = setTimeout(() => turnAway('deadline'), policy.waitMs);
        waited += 1;
        say('waiting', requested, 0);
        if (holder !== null) serve();
      });
    }

    function book(requested: number, signal: AbortSignal | undefined): Lease {
      const state = { requested, granted: total(requested), live: true, growing: null as AbortController | null };
      add('admitted', requested, state.granted);
      const back = (event: 'shrunk' | 'released', granted: number) => {
        booked -= granted;
        say(event, requested, granted);
        serve();
      };
      const release = () => {
        if (!state.live && fault !== 'releases twice') return;
        state.live = false;
        state.growing?.abort(new GovernorError('released', 'ERR_GOVERNOR_RELEASED'));
        back('released', fault === 'releases what was requested' ? state.requested : state.granted);
      };
      if (fault === 'gives the lease back at an abort') signal?.addEventListener('abort', release);
      return {
        get requested() {
          return state.requested;
        },
        get granted() {
          return state.granted;
        },
        release,
        [Symbol.dispose]: release,
        shrink(toBytes) {
          const spare = state.granted - total(toBytes);
          if (!state.live || spare <= 0) return;
          state.granted -= spare;
          back('shrunk', spare);
        },
        async grow(toBytes, options = {}) {
          const self = fault === 'grows by a second reservation';
          const more = () => total(toBytes) - state.granted;
          const need = () => (self ? total(toBytes) : more());
          if (more() <= 0) return;
          const go = () => {
            const granted = more();
            state.granted = total(toBytes);
            add('grown', toBytes, granted);
          };
          if (holding.size === 0 && fits(need())) return go();
          state.growing = new AbortController();
          const signals = [state.growing.signal, ...(options.signal ? [options.signal] : [])];
          const both = { ...options, signal: AbortSignal.any(signals) };
          await enqueue(toBytes - state.granted, need, state, go, both).finally(() => {
            state.growing = null;
          });
        },
      };
    }

    const mayGo = (bytes: number) => fits(total(bytes)) && (queue.length === 0 || fault === 'starves the clamped');
    return {
      budget,
      get booked() {
        return booked;
      },
      get waiters() {
        return queue.length;
      },
      get highWater() {
        return highWater;
      },
      get counters() {
        const gauges = { booked, waiters: queue.length, highWater, budget };
        return { admitted, grown, waited, bypassed: 0, clamped: 0, refused: { ...refused }, ...gauges };
      },
      async reserve(bytes, options = {}) {
        if (mayGo(bytes)) return book(bytes, options.signal);
        const granted: Lease[] = [];
        await enqueue(
          bytes,
          () => total(bytes),
          null,
          () => granted.push(book(bytes, options.signal)),
          options,
        );
        return granted[0] as Lease;
      },
      tryReserve: (bytes) => (mayGo(bytes) ? book(bytes, undefined) : null),
      drain: () => (booked === 0 && queue.length === 0 ? Promise.resolve() : new Promise(() => undefined)),
      close: () => Promise.resolve(),
    };
  };
}
