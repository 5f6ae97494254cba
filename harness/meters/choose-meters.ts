/** Which meters there are, by the platform and by what the environment asks for. */
import { MeterError, type Meters, type SocketMeter } from './meter.ts';
import { countOpenSockets } from './open-sockets.ts';
import { chooseProcfs } from './procfs.ts';
import { readSocketMemory } from './sockets.ts';

export const procfsSockets: SocketMeter = { countOpen: countOpenSockets, memoryBytes: readSocketMemory };

const noSockets: SocketMeter = { countOpen: () => null, memoryBytes: () => null };

/**
 * `PLIMSOLL_METER=portable` measures on Linux as other systems do, whose kernel tells nothing of another process.
 *
 * @throws MeterError when the variable asks for something else
 */
export function chooseMeters(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Meters {
  const { PLIMSOLL_METER: asked = '' } = environment;
  if (asked === 'portable') return portable('PLIMSOLL_METER=portable leaves the kernel unread');
  if (asked !== '') {
    throw new MeterError(
      `PLIMSOLL_METER=${asked} names no meter: say portable, or leave it out for this machine's own.`,
    );
  }
  if (platform === 'linux') return { resident: chooseProcfs(), sockets: procfsSockets };
  const system = platform === 'darwin' ? 'macOS' : platform;
  return portable(
    `${system} has no /proc, and the peak that it keeps of a process can't be set back after the warm-up`,
  );
}

/** V8's own counters are everywhere. */
function portable(why: string): Meters {
  const remedy = 'Measure the resident lane on Linux: in CI, or in a container with an installation of its own.';
  return { resident: { available: false, source: 'none', why, remedy }, sockets: noSockets };
}
