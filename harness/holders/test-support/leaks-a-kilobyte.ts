/** For the tests: k operations between each two of three heap snapshots. argv: k, three files. */
import { writeHeapSnapshot } from 'node:v8';

class Journal {
  readonly entries: Buffer[] = [];
}

const journal = new Journal();
const standing = Buffer.allocUnsafeSlow(1024 * 1024);
let latest = Buffer.alloc(0);

function operate(): void {
  journal.entries.push(Buffer.allocUnsafeSlow(1024));
  latest = Buffer.allocUnsafeSlow(300_000);
}

const [operations, before, after, later] = process.argv.slice(2);
operate();
for (const path of [before, after, later]) {
  writeHeapSnapshot(path);
  for (let i = 0; i < Number(operations); i += 1) operate();
}
process.stdout.write(`${standing.length + latest.length}\n`);
