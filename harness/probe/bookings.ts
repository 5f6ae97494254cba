/** Listens to the governor and to the stages. Subscribed before the subject is imported; keeps nothing per event but numbers. */
import { subscribe } from 'node:diagnostics_channel';
import { getHeapStatistics } from 'node:v8';
import {
  GOVERNOR_CHANNEL,
  type GovernorEvent,
  type GovernorMessage,
  STAGE_CHANNEL,
  type StageMessage,
} from '../../subjects/governor/events.ts';
import type { GovernorReading, Series } from '../results/schema.ts';

const COLUMNS = 6;
/** 8,192 events × 6 numbers = 384 KiB, touched at the start so that the twin has them too. */
const CAPACITY = 8192;
/** More distinct (requested, granted) pairs than that are counted as lost events. */
const DISTINCT = 256;

export interface Bookings {
  /** Counts start from here. */
  begin(): void;
  read(): { governor: GovernorReading | null; stages: Record<string, number>; series: Series | null };
  /** Operations that hold a booking now. */
  readonly active: number;
  /** Bytes booked now; null where no governor was ever heard. */
  readonly booked: number | null;
}

export interface BookingHooks {
  /** `before`: what was booked before the event. */
  onEvent?(event: GovernorEvent, bookedBefore: number): void;
  onStage?(stage: string): void;
}

export function listen(hooks: BookingHooks): Bookings {
  const ring = new Float64Array(CAPACITY * COLUMNS).fill(0);
  const bookings = distinctPairs();
  const growths = distinctPairs();
  const stages = new Map<string, number>();
  const state = { rows: 0, lost: 0, admitted: 0, released: 0, refused: 0, waited: 0, active: 0 };
  const high = { booked: 0, waiters: 0, beyond: 0 };
  const end = { booked: 0, waiters: 0 };
  let heard = false;
  let counting = false;

  subscribe(GOVERNOR_CHANNEL, (raw) => {
    const message = raw as GovernorMessage;
    const { event, requested, granted, booked, waiters, budget } = message;
    heard = true;
    end.booked = booked;
    end.waiters = waiters;
    if (event === 'admitted') state.active += 1;
    else if (event === 'released') state.active -= 1;
    if (!counting) return;
    count(event, requested, granted);
    if (booked > high.booked) high.booked = booked;
    if (waiters > high.waiters) high.waiters = waiters;
    if (budget > 0 && booked - budget > high.beyond) high.beyond = booked - budget;
    record(booked, waiters);
    hooks.onEvent?.(event, bookedBefore(message));
  });

  subscribe(STAGE_CHANNEL, (raw) => {
    if (!counting) return;
    const { stage } = raw as StageMessage;
    stages.set(stage, (stages.get(stage) ?? 0) + 1);
    hooks.onStage?.(stage);
  });

  function count(event: GovernorEvent, requested: number, granted: number): void {
    if (event === 'waiting') state.waited += 1;
    else if (event === 'released') state.released += 1;
    else if (event === 'refused') state.refused += 1;
    else if (event === 'grown') state.lost += growths.count(requested, granted) ? 0 : 1;
    else if (event === 'admitted') {
      state.admitted += 1;
      state.lost += bookings.count(requested, granted) ? 0 : 1;
    }
  }

  function record(booked: number, waiters: number): void {
    if (state.rows === CAPACITY) return;
    const heap = getHeapStatistics();
    const at = state.rows * COLUMNS;
    ring[at] = performance.timeOrigin + performance.now();
    ring[at + 1] = booked;
    ring[at + 2] = waiters;
    ring[at + 3] = heap.used_heap_size;
    ring[at + 4] = heap.external_memory;
    state.rows += 1;
  }

  return {
    begin() {
      counting = true;
    },
    get active() {
      return state.active;
    },
    get booked() {
      return heard ? end.booked : null;
    },
    read() {
      return { governor: heard ? readGovernor() : null, stages: Object.fromEntries(stages), series: readSeries() };
    },
  };

  function readGovernor(): GovernorReading {
    return {
      admitted: state.admitted,
      released: state.released,
      refused: state.refused,
      waited: state.waited,
      bookings: bookings.read(),
      growths: growths.read(),
      highestBookedBytes: high.booked,
      highestWaiters: high.waiters,
      beyondBudgetBytes: high.beyond,
      endBookedBytes: end.booked,
      endWaiters: end.waiters,
      lostEvents: state.lost,
    };
  }

  function readSeries(): Series | null {
    if (state.rows === 0) return null;
    const origin = ring[0] ?? 0;
    const rows = Array.from({ length: state.rows }, (_, i) => {
      const [at = 0, booked = 0, waiters = 0, used = 0, external = 0] = ring.subarray(i * COLUMNS, (i + 1) * COLUMNS);
      return [Math.round((at - origin) * 10) / 10, kib(booked), waiters, kib(used), kib(external)];
    });
    return {
      source: 'governor events',
      columns: ['ms', 'booked', 'waiters', 'heapUsed', 'external'],
      rows,
      missedTicks: 0,
      tickMs: 0,
    };
  }
}

function bookedBefore({ event, booked, granted }: GovernorMessage): number {
  if (event === 'admitted' || event === 'grown') return booked - granted;
  return event === 'released' || event === 'shrunk' ? booked + granted : booked;
}

/** How often each pair of (requested, granted) came, in an array that stands from the start. */
function distinctPairs() {
  const pairs = new Float64Array(DISTINCT * 3).fill(0);
  let known = 0;
  return {
    /** False: there is no room for one more distinct pair. */
    count(requested: number, granted: number): boolean {
      for (let i = 0; i < known; i += 1) {
        if (pairs[i * 3] !== requested || pairs[i * 3 + 1] !== granted) continue;
        pairs[i * 3 + 2] = (pairs[i * 3 + 2] ?? 0) + 1;
        return true;
      }
      if (known === DISTINCT) return false;
      pairs.set([requested, granted, 1], known * 3);
      known += 1;
      return true;
    },
    read() {
      return Array.from({ length: known }, (_, i) => ({
        requestedBytes: pairs[i * 3] ?? 0,
        grantedBytes: pairs[i * 3 + 1] ?? 0,
        count: pairs[i * 3 + 2] ?? 0,
      }));
    },
  };
}

function kib(size: number): number {
  return Math.round(size / 1024);
}
