export {
  GOVERNOR_CHANNEL,
  type GovernorEvent,
  type GovernorMessage,
  publishGovernor,
  reach,
  STAGE_CHANNEL,
  type StageMessage,
} from './events.ts';
export {
  createGovernor,
  type Governor,
  GovernorError,
  type GovernorOptions,
  type Lease,
  type ReserveOptions,
} from './lease.ts';
