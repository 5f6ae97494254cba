export { accept } from './accept.ts';
export { BaselineError } from './baseline-error.ts';
export { readBaseline } from './read.ts';
export { BASELINE_FILE, type Baseline } from './schema.ts';
export { writeBaseline } from './write.ts';
