export { chooseLimiter, type LimiterChoice, requireLimiter } from './choose.ts';
export { LimitError, type Limiter } from './limiter.ts';
export {
  type Ending,
  type LimitedOptions,
  type LimitedRun,
  runLimited,
  startLimited,
} from './run-limited.ts';
export { type GroupWatch, type PeakByKind, watchGroup } from './watch-group.ts';
