export { createProgress } from './progress.ts';
export { terminalOptions } from './stream.ts';
export { renderVerdict } from './verdict.ts';
