import { defineScenario, KiB } from 'plimsoll';

/** Every operation leaves a kilobyte in a list that nobody empties. */
export default defineScenario({
  name: 'kilobyte-leak',
  parameters: { leaked: [1 * KiB] },
  concurrency: [4],
  warmUp: { leaked: 16 },
  reservation: ({ leaked }) => leaked,
  setup: () => new Journal(),
  operation: async (journal, { leaked }, { barrier }) => {
    await barrier();
    journal.note(leaked);
  },
});

class Journal {
  readonly #entries: Buffer[] = [];
  note(size: number): void {
    this.#entries.push(Buffer.allocUnsafeSlow(size));
  }
}
