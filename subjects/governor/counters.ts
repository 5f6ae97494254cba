import type { RefusalCode } from './refusal.ts';

/** Why nothing was booked. `aborted`: whoever asked gave up, by its signal or by releasing the lease that was to grow. */
export type RefusalReason = 'deadline' | 'busy' | 'crowded' | 'closed' | 'deadlock' | 'aborted';

/** What the governor has done since its start, and how it stands. The counters never fall; sizes in bytes. */
export interface GovernorCounters {
  /** Leases granted. */
  readonly admitted: number;
  /** Times that a lease was given more. */
  readonly grown: number;
  /** Requests that found no room and queued. */
  readonly waited: number;
  /** Admissions that overtook somebody who waited first. */
  readonly bypassed: number;
  /** Admissions of less than was asked for: the whole budget. */
  readonly clamped: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  readonly booked: number;
  readonly waiters: number;
  /** Highest `booked` so far. */
  readonly highWater: number;
  readonly budget: number;
}

const reasons: Readonly<Record<RefusalCode, RefusalReason>> = {
  ERR_GOVERNOR_DEADLINE: 'deadline',
  ERR_GOVERNOR_BUSY: 'busy',
  ERR_GOVERNOR_CROWDED: 'crowded',
  ERR_GOVERNOR_CLOSED: 'closed',
  ERR_GOVERNOR_DEADLOCK: 'deadlock',
};

/** The counters while they count. */
export class Tally {
  admitted = 0;
  grown = 0;
  waited = 0;
  clamped = 0;
  readonly refused: Record<RefusalReason, number> = {
    deadline: 0,
    busy: 0,
    crowded: 0,
    closed: 0,
    deadlock: 0,
    aborted: 0,
  };

  refuse(code: RefusalCode): void {
    this.refused[reasons[code]] += 1;
  }

  /** `rest`: what others keep. */
  read(rest: Pick<GovernorCounters, 'bypassed' | 'booked' | 'waiters' | 'highWater' | 'budget'>): GovernorCounters {
    const { admitted, grown, waited, clamped, refused } = this;
    return { admitted, grown, waited, clamped, refused: { ...refused }, ...rest };
  }
}
