/** Takes 64 MiB and gives them back within one turn, under the eyes of a timer. Reports as JSON what the timer saw. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseStatus } from '../../meters/procfs.ts';

const timer = { ticks: 0, highestArrayBuffers: 0, highestRss: 0 };
const status = () => parseStatus(readFileSync('/proc/self/status', 'latin1'));

writeFileSync('/proc/self/clear_refs', '5');
const startBytes = status().rssBytes;
const sampling = setInterval(() => {
  const { arrayBuffers, rss } = process.memoryUsage();
  timer.ticks += 1;
  timer.highestArrayBuffers = Math.max(timer.highestArrayBuffers, arrayBuffers);
  timer.highestRss = Math.max(timer.highestRss, rss);
}, 5);

await setTimeout(30);
new Uint8Array(64 * 1024 * 1024).fill(1).buffer.transfer(0);
await setTimeout(30);
clearInterval(sampling);
console.log(JSON.stringify({ timer, startBytes, markBytes: status().markBytes }));
