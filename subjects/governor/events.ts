/**
 * What a subject tells the outside about its bookings and its progress: two diagnostics channels, and nothing else.
 *
 * A publication costs nothing while nobody listens, and allocates nothing while somebody does: each channel publishes
 * one message object over and over. A subscriber copies the numbers it wants before it returns.
 */
import { channel } from 'node:diagnostics_channel';

/** Channel names. A limiter that is not ours joins in by publishing messages of the same shape under these names. */
export const GOVERNOR_CHANNEL = 'plimsoll:governor';
export const STAGE_CHANNEL = 'plimsoll:stage';

/**
 * - `waiting`: an operation found no room and queued
 * - `admitted`: an operation's bytes were booked
 * - `grown`: it was given more; `requested` is its new total, `granted` what was added
 * - `shrunk`: it gave some back and keeps the rest
 * - `released`: it gave back all that it held
 * - `refused`: turned away, or gave up waiting; nothing was booked for it
 */
export type GovernorEvent = 'waiting' | 'admitted' | 'grown' | 'shrunk' | 'released' | 'refused';

/** State of the governor just *after* the event. All sizes in bytes. */
export interface GovernorMessage {
  event: GovernorEvent;
  /** What the operation asked for, before any floor and any clamping to the budget. */
  requested: number;
  /** What this event booked or gave back; 0 for `waiting` and `refused`. */
  granted: number;
  /** Sum of all live bookings. */
  booked: number;
  /** Operations in the queue. */
  waiters: number;
  /** The budget; 0 means that booking is switched off. */
  budget: number;
}

/** A named point of the subject where it may be at its peak. Use string literals: they are interned by V8. */
export interface StageMessage {
  stage: string;
}

const governorChannel = channel(GOVERNOR_CHANNEL);
const stageChannel = channel(STAGE_CHANNEL);

const governorMessage: GovernorMessage = {
  event: 'waiting',
  requested: 0,
  granted: 0,
  booked: 0,
  waiters: 0,
  budget: 0,
};
const stageMessage: StageMessage = { stage: '' };

/** Publishes one governor event. Sizes in bytes. */
export function publishGovernor(
  event: GovernorEvent,
  requested: number,
  granted: number,
  booked: number,
  waiters: number,
  budget: number,
): void {
  if (!governorChannel.hasSubscribers) return;
  governorMessage.event = event;
  governorMessage.requested = requested;
  governorMessage.granted = granted;
  governorMessage.booked = booked;
  governorMessage.waiters = waiters;
  governorMessage.budget = budget;
  governorChannel.publish(governorMessage);
}

/** Says that the subject has reached `stage`. */
export function reach(stage: string): void {
  if (!stageChannel.hasSubscribers) return;
  stageMessage.stage = stage;
  stageChannel.publish(stageMessage);
}
