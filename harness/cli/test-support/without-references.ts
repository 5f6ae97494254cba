/** The command without the reference subjects' trials, for end-to-end tests about something else. */
import { runToTheEnd } from '../run-to-the-end.ts';

await runToTheEnd(process.argv.slice(2), { references: () => [] });
