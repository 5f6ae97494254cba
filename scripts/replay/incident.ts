/** What an incident is to the replay. */

export const generations = ['before', 'after'] as const;
export type Generation = (typeof generations)[number];

/**
 * What a process takes beside what it books, rounded up to a power of two: the floor's anonymous pages (33 MiB in the upload
 * proxy, by `measure --survive`), the scenarios' allowances of 0 to 10 MiB, and the least margin, 16. File pages are not in
 * it: the kernel takes them back before it kills.
 */
export const OVERHEAD = 64 * 1024 * 1024;

export interface Incident {
  readonly name: 'upload' | 'subtree' | 'restore' | 'mailbox';
  /** What the books promise: the budget, and {@link OVERHEAD} for all else. */
  readonly limitBytes: number;
  /** Further limits that are looked at: the incident's container. */
  readonly lookAt: readonly number[];
  readonly budgetBytes: number;
  /** One sentence: what was asked of it. */
  readonly load: string;
  /** The module that runs in the group, alone. */
  readonly subject: URL;
  /** Production's. */
  readonly nodeFlags: Readonly<Record<Generation, readonly string[]>>;
  /** Starts what stands around the subject. */
  prepare(generation: Generation): Promise<Prepared>;
}

export interface Prepared {
  /** The subject's argv. */
  readonly options: object;
  /**
   * Asks it for all that is wanted, and looks whether it is right; `ready` is what the subject said. Null: it works by
   * itself, and ends when it is done.
   */
  readonly work: ((ready: unknown) => Promise<Work>) | null;
  /** For a subject that works by itself: looks at what it left, `said` being its last words. */
  readonly check?: (said: unknown) => Promise<Work>;
  end(): Promise<void>;
}

export interface Work {
  readonly expected: number;
  readonly completed: number;
  /** Of those completed, how many are right to the byte. */
  readonly verified: number;
  /** What else is worth telling. */
  readonly notes: readonly string[];
}
