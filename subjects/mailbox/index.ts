export {
  APPLY_QUEUE_CAPACITY,
  ApplyQueue,
  ApplyQueueError,
  type ApplyQueueErrorCode,
  type ApplyTask,
} from './apply-queue.ts';
export { type Clock, systemClock } from './clock.ts';
export type { CutOverMode, CutOverResult, CutOverSteps } from './cut-over.ts';
export { CutOverError, type CutOverErrorCode } from './cut-over-error.ts';
export { Handshake, type HandshakeOptions, openHandshake } from './handshake.ts';
export { LatestWins, type Mailbox } from './latest-wins.ts';
export { MailboxError, type MailboxErrorCode } from './mailbox-error.ts';
export { handshakeBytes, handshakePlan } from './reservation.ts';
export { ALL_EVENTS_UP_TO_LOCK_PROCESSED, type ChangelogEvent, type Coordinates, type Sentinel } from './sentinel.ts';
export type { TakeOptions } from './taker.ts';
