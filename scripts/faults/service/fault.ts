/**
 * Breaks the process that calls it, once, where `PLIMSOLL_FAULT` says: `<who> <what> <stage>`, as in `load killed wave`.
 * Copied beside the service that is measured, so it imports nothing of ours.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const [who = '', told = '', stage = ''] = (process.env.PLIMSOLL_FAULT ?? '').split(' ');
const what = told.replaceAll('_', ' ');
let broken = false;

/** Says that `here` has come to `at`. The sampler has no code of a user in it, so the subject breaks it from outside. */
export function reach(here: string, at: string): void {
  // Before it looks through /proc: what that leaves behind counts as the operation's.
  if (broken || at !== stage) return;
  const pid = who === 'sampler' && here === 'subject' ? samplerOfThis() : process.pid;
  if ((here !== who && pid === process.pid) || pid === null) return;
  broken = true;
  writeFileSync('reached', `${who} ${what} ${stage}`);
  faults[what]?.(pid);
}

/** … once the parent has come to rest in what it does next: it looks every 50 ms. */
export function reachSoon(here: string, at: string): void {
  setTimeout(reach, 20, here, at);
}

const faults: Readonly<Record<string, (pid: number) => void>> = {
  killed: (pid) => process.kill(pid, 'SIGKILL'),
  stopped: (pid) => process.kill(pid, 'SIGSTOP'),
  exits: () => process.exit(0),
  silent: () => {
    process.send = () => true;
  },
  rubbish: () => {
    for (const message of RUBBISH) process.send?.(message);
  },
  // Of the very shape that our own code sends.
  forges: () => {
    process.send?.({ barrier: 'full', phase: 'no such', arrived: 1e9 });
    process.send?.({ barrier: 'arrival', phase: 'no such', arrived: 1, of: 2 });
  },
  lies: () => {
    const send = process.send?.bind(process);
    process.send = (message: { id?: number }) =>
      send?.(message?.id === undefined ? message : lieOf(message.id)) ?? true;
  },
  'out of heap': () => {
    for (const all: unknown[] = []; ; ) all.push(new Array(1000).fill(all.length));
  },
  'out of memory': (pid) => {
    writeFileSync(`${process.env.PLIMSOLL_CGROUP}/cgroup.procs`, String(pid));
    for (const all: Buffer[] = []; ; ) all.push(Buffer.alloc(1024 * 1024, 1));
  },
};

/** Of the shapes that the channel knows, and of none. */
const RUBBISH: readonly object[] = [
  null,
  'ready',
  42,
  [],
  {},
  { id: 1 },
  { id: 'one', value: 1 },
  ...Array.from({ length: 50 }, (_, id) => ({ id, value: { inFlight: 99, completed: 99 } })),
  { barrier: 'full' },
  { barrier: 'full', phase: { toString: null }, arrived: 'many' },
  { barrier: 'arrival', phase: null },
  { uncaught: null },
  { uncaught: { message: 1 } },
  { command: { do: 'wave' } },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
] as object[];

function lieOf(id: number): object {
  return {
    id,
    value: { inFlight: 'lots', completed: null, port: 'none', count: 'some', governor: [], series: 'none' },
  };
}

function samplerOfThis(): number | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (words.some((word) => word.includes('sampler-host')) && words.includes(String(process.pid)))
        return Number(pid);
    } catch {
      // It has just ended.
    }
  }
  return null;
}
