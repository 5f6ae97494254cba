/** A way to hold a command under a real memory limit of the kernel. */
import type { CgroupDeaths, CgroupFigures } from '../meters/cgroup.ts';

const limiterNames = ['cgroup v2', 'cgroup v1', 'systemd scope', 'docker'] as const;
export type LimiterName = (typeof limiterNames)[number];

export interface Limiter {
  readonly name: LimiterName;
  /**
   * The command runs as a child of whoever starts it, with its file descriptors: a measured process can be asked. Docker's
   * is a child of its engine.
   */
  readonly keepsDescriptors: boolean;
  /** @throws LimitError */
  create(limitBytes: number): Promise<LimitedGroup>;
}

/** One group with one limit, no swap, and nothing in it but what is started through {@link LimitedGroup.command}. */
export interface LimitedGroup {
  readonly limitBytes: number;
  /** The words that run `words` inside, in place of them. */
  command(words: readonly string[]): readonly string[];
  /** Null where only the outcome can be had. */
  figures(): CgroupFigures | null;
  /** Whether the kernel killed for this limit. To be asked when the command has ended. */
  deaths(): Promise<CgroupDeaths>;
  /** Kills whatever is left inside, and removes the group. */
  remove(): Promise<void>;
}

/** No limit can be had here, or the kernel refused one. The message says what to do. */
export class LimitError extends Error {
  readonly code = 'PLIMSOLL_LIMIT';
}

/** Exit code of a command that could not be put into its group, and so never ran. 125 is what `docker run` says then. */
export const NOT_ENTERED = 125;
