/** The command on a machine whose kernel does not let the high-water mark be reset. */
import { procfsSockets } from '../../meters/choose-meters.ts';
import { probeMachine } from '../../meters/machine.ts';
import { runToTheEnd } from '../run-to-the-end.ts';

await runToTheEnd(process.argv.slice(2), {
  references: () => [],
  instruments: probeMachine({
    resident: {
      available: false,
      source: '/proc/PID/clear_refs',
      why: "the high-water mark can't be reset (EACCES)",
      remedy: 'Mount /proc writable.',
    },
    sockets: procfsSockets,
  }),
});
