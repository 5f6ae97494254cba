#!/usr/bin/env node
/** The command. Looks at the Node version before it loads anything that an older one could not parse. */
import { refuseOldNode } from './old-node.ts';

const refusal = refuseOldNode(process.versions.node);

if (refusal === null) {
  const { runToTheEnd } = await import('./run-to-the-end.ts');
  await runToTheEnd(process.argv.slice(2));
} else {
  process.stderr.write(refusal);
  process.exitCode = 2;
}
