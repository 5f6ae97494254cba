/** The creations of this process, one at a time for each hash. */
export class Creations {
  readonly #running = new Map<string, Promise<void>>();

  /** The creation under way for `hash`; it settles with that one's outcome. */
  running(hash: string): Promise<void> | undefined {
    return this.#running.get(hash);
  }

  /** Runs `create`, and lets others find it until it has settled. Must not be called while one is running. */
  async run(hash: string, create: () => Promise<void>): Promise<void> {
    const creation = create();
    // Whoever waits for it hears of its failure; often nobody does.
    creation.catch(() => {});
    this.#running.set(hash, creation);
    try {
      await creation;
    } finally {
      this.#running.delete(hash);
    }
  }

  /** Resolves when none is left. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }
}
