/** Asks for one answer an operation, and waits at the barrier for the others. */
import { get } from 'node:http';
import { reach, reachSoon } from './fault.ts';

const LAST_LARGE = 6;
let large = 0;

export const connect = () => {
  reach('load', 'start');
  reachSoon('load', 'settle');
};

export const operation = async (
  { port }: { port: number },
  { size }: { size: number },
  { barrier }: { barrier(): Promise<void> },
) => {
  reach('load', size > 1024 ? 'wave' : 'warm-up');
  await new Promise<void>((resolve, reject) => {
    get({ port, path: `/${size}`, agent: false }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
  });
  await barrier();
  if (size > 1024) large += 1;
  if (large === LAST_LARGE) reachSoon('load', 'account');
};
