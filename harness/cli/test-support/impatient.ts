/** The command without the reference subjects' trials, giving up on what hangs after a moment instead of a minute. */
import { runToTheEnd } from '../run-to-the-end.ts';

await runToTheEnd(process.argv.slice(2), {
  references: () => [],
  limits: { describeMs: 3000, answerMs: 3000, barrierMs: 1000 },
});
