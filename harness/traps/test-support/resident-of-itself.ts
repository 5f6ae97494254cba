/** Reports as JSON what this process takes, by Node and by the kernel. */
import { readFileSync } from 'node:fs';
import { parseStatus } from '../../meters/procfs.ts';

const { rssBytes, markBytes } = parseStatus(readFileSync('/proc/self/status', 'latin1'));
const maxRss: number = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ maxRss, rssBytes, markBytes }));
