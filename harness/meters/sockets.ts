/** Kernel memory that sockets hold, machine-wide: the container pays for it and no process's resident set shows it. */
import { readFileSync } from 'node:fs';

const PAGE = 4096;

/** Bytes of TCP and UDP buffers by `/proc/net/sockstat`; null where the file is not to be had. */
export function readSocketMemory(path = '/proc/net/sockstat'): number | null {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return null;
  }
  const pages = [...text.matchAll(/\bmem (\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  return pages * PAGE;
}
