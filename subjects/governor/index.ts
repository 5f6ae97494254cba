export { type Booking, type Bookings, type BookingsOptions, createBookings } from './bookings.ts';
export type { GovernorCounters, RefusalReason } from './counters.ts';
export {
  GOVERNOR_CHANNEL,
  type GovernorEvent,
  type GovernorMessage,
  publishGovernor,
  reach,
  STAGE_CHANNEL,
  type StageMessage,
} from './events.ts';
export { createGovernor, type Governor } from './governor.ts';
export { type HttpAnswer, slowDown, unavailable } from './http.ts';
export type { Lease } from './lease.ts';
export { METRICS_CONTENT_TYPE, metricsText } from './metrics.ts';
export type { GovernorOptions } from './options.ts';
export type { Policy, ReserveOptions } from './policy.ts';
export {
  GovernorError,
  GovernorRefusal,
  type MisuseCode,
  type RefusalCode,
  type RefusalFacts,
} from './refusal.ts';
