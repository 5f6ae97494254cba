/** The entry of a sidecar's process: loads the compiled module and runs its `start`. argv[2]: the module. */
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { serve } from '../probe/channel.ts';
import type { SidecarCommand } from '../probe/protocol.ts';
import type { SidecarModule } from '../scenario/scenario.ts';
import { createPhases } from './phases.ts';

const phases = createPhases((message) => process.send?.(message));

serve<SidecarCommand>(async (command) => {
  if (command.do === 'hold') return phases.hold(command.concurrency);
  const module = (await import(pathToFileURL(process.argv[2] ?? '').href)) as Partial<SidecarModule>;
  if (typeof module.start !== 'function') throw new Error('A sidecar module must export a function `start`.');
  // This process will be killed; what it compiled is for the next one.
  flushCompileCache();
  return module.start(command.options, { arrive: phases.arrive });
});
