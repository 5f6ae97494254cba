/** Groups are named for their owner, so that a later run knows which ones nobody will remove any more. */
import { readFileSync } from 'node:fs';

const PREFIX = 'plimsoll';
let made = 0;

/** `plimsoll-PID-START-N`: a process id alone comes again. */
export function nextGroupName(): string {
  made += 1;
  return `${PREFIX}-${ownerName()}-${made}`;
}

/** `PID-START` of this process. */
export function ownerName(): string {
  return `${process.pid}-${startOf(process.pid) ?? 0}`;
}

/** A group of ours whose owner has ended. */
export function isStale(name: string): boolean {
  const match = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-\\d+(\\.scope)?$`).exec(name);
  return match !== null && isEnded(`${match[1]}-${match[2]}`);
}

/** `owner` is `PID-START`. */
export function isEnded(owner: string): boolean {
  const [pid, start] = owner.split('-').map(Number);
  return pid === undefined || startOf(pid) !== start;
}

/** Clock ticks between the machine's start and the process's: field 22 of `/proc/PID/stat`. Null: there is none. */
function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, field 2, may have blanks and brackets in it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return null;
  }
}
