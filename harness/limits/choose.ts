/** The first way to a real memory limit that this machine and this user have. */
import { type CgroupPlace, cgroupPlaces } from '../meters/cgroup-place.ts';
import { cgroupLimiter } from './cgroup-limiter.ts';
import { dockerLimiter } from './docker-limiter.ts';
import { LimitError, type Limiter, type LimiterName } from './limiter.ts';
import { systemdLimiter } from './systemd-limiter.ts';

export type LimiterChoice =
  | { readonly available: true; readonly limiter: Limiter }
  | { readonly available: false; readonly why: string; readonly remedy: string };

export interface ChoiceOptions {
  /** A measured process is asked over a channel, which must reach it. */
  readonly keepsDescriptors?: boolean;
  /** For tests. */
  readonly places?: readonly CgroupPlace[];
}

const LIMIT_REMEDY =
  'Run as root on Linux, or where a cgroup v2 subtree is delegated to you (`systemd-run --user --scope -p Delegate=yes ' +
  'COMMAND`), or give this user `sudo -n systemd-run`; for a command, a Docker engine serves as well.';

/** Tries each way by doing what a run will do. */
export async function chooseLimiter(options: ChoiceOptions = {}): Promise<LimiterChoice> {
  const refusals: string[] = [];
  for (const [name, make] of ways(options)) {
    try {
      return { available: true, limiter: await make() };
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      refusals.push(`${name}: ${error.message}`);
    }
  }
  return { available: false, why: refusals.join(' '), remedy: LIMIT_REMEDY };
}

/** @throws LimitError with every way's reason and the remedy */
export async function requireLimiter(options: ChoiceOptions = {}): Promise<Limiter> {
  const choice = await chooseLimiter(options);
  if (choice.available) return choice.limiter;
  throw new LimitError(`No real memory limit can be had here. ${choice.why}\nRemedy: ${choice.remedy}`);
}

function ways({
  keepsDescriptors = false,
  places = cgroupPlaces(),
}: ChoiceOptions): [LimiterName, () => Promise<Limiter>][] {
  const v2 = places.find(({ version }) => version === 2);
  const v1 = places.find(({ version }) => version === 1);
  return [
    ['cgroup v2', () => cgroupIn(v2)],
    ['cgroup v1', () => cgroupIn(v1)],
    ['systemd scope', () => systemdLimiter(places)],
    ...(keepsDescriptors ? [] : [['docker', dockerLimiter] satisfies [LimiterName, () => Promise<Limiter>]]),
  ];
}

async function cgroupIn(place: CgroupPlace | undefined): Promise<Limiter> {
  if (place === undefined) throw new LimitError('It is not mounted here.');
  return await cgroupLimiter(place);
}
