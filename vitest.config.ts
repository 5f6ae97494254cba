import { defineConfig } from 'vitest/config';

const everywhereIgnored = ['**/node_modules/**', '**/dist/**', '**/plimsoll-report/**'];

/** Tests that measure real processes. They would disturb each other, and the unit tests them. */
const endToEnd = ['**/*.e2e.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    coverage: {
      provider: 'v8',
      include: ['harness/**/*.ts', 'subjects/**/*.ts', 'reports/**/*.ts'],
      exclude: ['**/*.test.ts'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...everywhereIgnored, ...endToEnd],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          include: endToEnd,
          exclude: everywhereIgnored,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
