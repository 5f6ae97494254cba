/** Holds 32 MiB, or frees them, as it is told over IPC. */
import { serve } from '../../probe/channel.ts';

let held = new Uint8Array(0);

serve<{ readonly do: 'hold' | 'free' }>((command) => {
  if (command.do === 'hold') held = new Uint8Array(32 * 1024 * 1024).fill(1);
  else if (held.length > 0) held.buffer.transfer(0);
});
