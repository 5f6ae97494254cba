/** The soak's cut-overs: asked for at the desk. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chance, createChance } from './chance.ts';
import type { CutOverSaid } from './cut-over-once.ts';
import { answerLoad, type Ledger, type Worker } from './loading.ts';

export interface CutOverLoad {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly clients: number;
}

const ABORTED = 0.1;
const ABORTED_AFTER_MS = { least: 1, most: 150 };
const MOST_STALE = 1000;
/** Beside the others, cut-overs are rare. */
const PAUSE_MS = 100;

answerLoad(({ host, port, seed, clients }: CutOverLoad, ledger): readonly Worker[] =>
  Array.from({ length: clients }, (_, index) => {
    const chance = createChance(seed + index);
    return () => cutOverOnce(`http://${host}:${port}`, chance, ledger);
  }),
);

async function cutOverOnce(desk: string, chance: Chance, ledger: Ledger): Promise<void> {
  const leaving = new AbortController();
  if (chance.comes(ABORTED)) {
    void sleep(chance.between(ABORTED_AFTER_MS.least, ABORTED_AFTER_MS.most)).then(() => leaving.abort());
  }
  try {
    const stale = chance.between(0, MOST_STALE);
    const answer = await fetch(`${desk}/cut-over?stale=${stale}`, { method: 'POST', signal: leaving.signal });
    const said = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${said}`);
    const { right, longestWriteMs } = JSON.parse(said) as CutOverSaid;
    ledger.acknowledged(0);
    ledger.highest(longestWriteMs);
    if (right) ledger.verified(0);
    else ledger.wrong('A cut-over ended by a challenge that was not the last.');
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    ledger.fault('client aborts');
  }
  await sleep(PAUSE_MS);
}
