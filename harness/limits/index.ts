export { chooseLimiter, LIMIT_REMEDY, type LimiterChoice, requireLimiter } from './choose.ts';
export { LimitError, type LimitedGroup, type Limiter, type LimiterName, limiterNames } from './limiter.ts';
export {
  type Ending,
  endingOf,
  type LimitedOptions,
  type LimitedRun,
  runLimited,
  type StartedLimited,
  startLimited,
} from './run-limited.ts';
export { type GroupWatch, type PeakByKind, watchGroup } from './watch-group.ts';
