/** What is written beside the first scenario: the configuration, and a workflow that runs the gate on pull requests. */

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

export function configText(ending: 'ts' | 'js'): string {
  return `import { defineConfig } from 'plimsoll';

/** Every value is also a flag of \`plimsoll measure\`; a flag wins. */
export default defineConfig({
  scenarios: ['**/*.scenario.${ending}'],
  out: 'plimsoll-report',
});
`;
}

const INSTALL: Readonly<Record<PackageManager, readonly string[]>> = {
  npm: ['npm ci'],
  pnpm: ['corepack enable', 'pnpm install --frozen-lockfile'],
  yarn: ['corepack enable', 'yarn install --immutable'],
};

const RUN: Readonly<Record<PackageManager, string>> = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn' };

export function workflowText(manager: PackageManager): string {
  return `name: Memory
on: pull_request

jobs:
  plimsoll:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
${INSTALL[manager].map((command) => `      - run: ${command}`).join('\n')}
      # Fails when a reservation lies below what the operation really takes.
      - run: ${RUN[manager]} plimsoll measure --plan pr
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: plimsoll-report
          path: plimsoll-report
`;
}
