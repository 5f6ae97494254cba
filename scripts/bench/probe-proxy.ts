/** The upload proxy as a process, for probe.ts: argv `plain` or `probed`, and the backend's endpoint. */
import { listen } from '../../harness/probe/bookings.ts';
import { startUploadProxy } from '../../subjects/upload/server.ts';

const [, , mode, endpoint = ''] = process.argv;
if (mode === 'probed') listen({}).begin();
const { port } = await startUploadProxy({
  budget: Number.MAX_SAFE_INTEGER,
  variant: 'product',
  credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only', region: 'us-east-1' },
  backend: { endpoint, credentials: { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' } },
});
process.send?.(port);
process.on('disconnect', () => process.exit());
