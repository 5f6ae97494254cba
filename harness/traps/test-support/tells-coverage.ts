/** Tells where it was told to write coverage: to whom it asks over IPC, or else on stdout. */
import { serve } from '../../probe/channel.ts';

const folder = process.env.NODE_V8_COVERAGE ?? '';
if (process.send === undefined) console.log(folder);
else serve(() => folder);
