/** Cut-overs whose operator allowed 9,999,999,999,999 retries. */
import type { MailboxSaid, MailboxSubject } from '../../scenarios/incidents/mailbox/subject.ts';
import { type Incident, OVERHEAD } from './incident.ts';

const MiB = 1024 * 1024;
const budgetBytes = 64 * MiB;
const literal = 9_999_999_999_999;
const cutOvers = 64;

export const mailbox: Incident = {
  name: 'mailbox',
  limitBytes: budgetBytes + OVERHEAD,
  lookAt: [512 * MiB],
  budgetBytes,
  load: `${cutOvers} cut-overs, ${literal} retries allowed, 1000 stale sentinels each`,
  subject: new URL('../../scenarios/incidents/mailbox/subject.ts', import.meta.url),
  nodeFlags: { before: [], after: [] },
  async prepare(generation) {
    const options: MailboxSubject = { generation, budget: budgetBytes, retries: literal, cutOvers, stale: 1000 };
    return {
      options,
      work: null,
      async check(said) {
        const { completed, longestWriteMs } = said as MailboxSaid;
        const note = `a writer stood ${longestWriteMs.toFixed(1)} ms at most`;
        return { expected: cutOvers, completed, verified: completed, notes: [note] };
      },
      async end() {},
    };
  },
};
