import { expect, test } from 'vitest';
import { refuseOldNode } from './old-node.ts';

test.each(['24.0.0', 'v24.21.0', '25.1.0'])('Node %s will do', (version) => {
  expect(refuseOldNode(version)).toBeNull();
});

test.each(['v23.11.1', '20.20.2', '9.0.0', 'no version'])('Node %s is refused, with the remedy', (version) => {
  expect(refuseOldNode(version)).toMatch(/needs Node 24 or newer, and this is .*\n.*npm install --save-dev node@24/);
});
