/** A process beside an incident's subject: it answers what its parent asks, one message each, and ends with its parent. */

export interface Asked {
  readonly id: number;
  readonly do: string;
  readonly value: unknown;
}

export interface Answered {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** `deeds` by the names that the parent asks for; one named `remove` is done when the parent ends, too. */
export function answer(deeds: Readonly<Record<string, (value: never) => unknown>>): void {
  // A replay that was killed could not ask for it.
  const leave = async () => await deeds.remove?.(undefined as never);
  // A terminal's Ctrl-C comes here too: whoever asks decides, and its end is the one below.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => void leave().finally(() => process.exit(0)));
  process.on('message', (asked: Asked) => void answerOne(deeds, asked));
}

async function answerOne(deeds: Readonly<Record<string, (value: never) => unknown>>, asked: Asked): Promise<void> {
  const reply = (said: Omit<Answered, 'id'>) => process.send?.({ id: asked.id, ...said } satisfies Answered);
  try {
    const deed = deeds[asked.do];
    if (deed === undefined) throw new Error(`There is no "${asked.do}" here.`);
    reply({ value: (await deed(asked.value as never)) ?? null });
  } catch (error) {
    reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
