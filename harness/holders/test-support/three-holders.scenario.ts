import { defineScenario, MiB } from 'plimsoll';

/** 48 MiB in three hands of known shares, with churn around them. */
export default defineScenario({
  name: 'three-holders',
  parameters: { churn: [200_000, 1_000_000] },
  concurrency: [1],
  warmUp: { churn: 1000 },
  reservation: () => 64 * MiB,
  operation: async (_subject, { churn }, { barrier }) => {
    const holders = [new Holder(), new Holder(), new Holder()] as const;
    for (let turn = 0; turn < (churn > 1000 ? 16 : 0); turn += 1) {
      holdHalf(holders[0]);
      churnObjects(churn / 48);
      holdThird(holders[1]);
      churnObjects(churn / 48);
      holdSixth(holders[2]);
      churnObjects(churn / 48);
    }
    await barrier();
    holders[0].parts.length = 0;
  },
});

class Holder {
  readonly parts: Buffer[] = [];
}

function holdHalf({ parts }: Holder): void {
  parts.push(Buffer.alloc(MiB * 1.5, 1));
}

function holdThird({ parts }: Holder): void {
  parts.push(Buffer.alloc(MiB, 1));
}

function holdSixth({ parts }: Holder): void {
  parts.push(Buffer.alloc(MiB / 2, 1));
}

let kept: object[] = [];

/** Every hundredth object lives for a while, so that collections have something to move. */
function churnObjects(count: number): void {
  const survivors: object[] = [];
  for (let i = 0; i < count; i += 1) {
    const made = { i, text: `${i}` };
    if (i % 100 === 0) survivors.push(made);
  }
  kept = survivors;
  if (kept.length === 0) throw new Error('nothing was made');
}
