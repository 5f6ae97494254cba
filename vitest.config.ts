import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const everywhereIgnored = ['**/node_modules/**', '**/dist/**', '**/plimsoll-report/**'];

/** Tests that run the command as a whole: mostly waiting, so that two files at once do not disturb each other. */
const command = ['harness/cli/*.e2e.test.ts'];

/** Tests that measure real processes. They would disturb each other. */
const traps = ['harness/traps/*.e2e.test.ts'];

/** Tests against servers that have to be installed: `pnpm test:integration`. */
const integration = ['**/*.integration.test.ts'];

/** Half of a test's time is spent waiting for a process of its own. */
const WORKERS = 2;

/** Where the processes that tests start tell which lines they ran; see scripts/tested-lines. */
const childCoverage = process.env.PLIMSOLL_CHILD_COVERAGE;

/**
 * Tests start some hundred processes of ours, a third of whose time it is to strip types and to compile. Coverage is not exact
 * with it; the measured process never has it.
 */
const compileCache = join(import.meta.dirname, 'node_modules/.cache/node-compile-cache');

/**
 * What runs where Node's coverage does not look, and is tested there: in measured processes, in a thread that is handed its
 * source as text, and in a browser.
 */
const elsewhere = ['harness/probe/**', 'subjects/subtree/store/reader-thread.ts', 'reports/html/browser/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    env: childCoverage === undefined ? { NODE_COMPILE_CACHE: compileCache } : { NODE_V8_COVERAGE: childCoverage },
    coverage: {
      provider: 'v8',
      include: ['harness/**/*.ts', 'subjects/**/*.ts', 'reports/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/test-support/**', ...elsewhere],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...everywhereIgnored, ...command, ...traps, ...integration],
          testTimeout: 20_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'command',
          include: command,
          exclude: everywhereIgnored,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'traps',
          include: traps,
          exclude: everywhereIgnored,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: process.env.PLIMSOLL_INTEGRATION === 'true' ? integration : [],
          exclude: everywhereIgnored,
          globalSetup: ['fixtures/swift/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
