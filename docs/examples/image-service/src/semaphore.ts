/** Lets operations in as long as what they book fits into `budget` bytes. */
export function createSemaphore(budget: number) {
  let free = budget;
  const waiting: (() => void)[] = [];
  return {
    async take(bytes: number): Promise<void> {
      while (bytes > free) await new Promise<void>((wake) => waiting.push(wake));
      free -= bytes;
    },
    give(bytes: number): void {
      free += bytes;
      for (const wake of waiting.splice(0)) wake();
    },
  };
}
