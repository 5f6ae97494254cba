/**
 * The upload incident's process: `before` is history's path under the formula that killed it, `after` the product. Argv is
 * an {@link UploadSubject} as JSON; says `ready {…}` when it listens, and ends at SIGTERM.
 */
import { secondFormula } from '../../../subjects/upload/reservation-history.ts';
import { startUploadProxy } from '../../../subjects/upload/server.ts';

export interface UploadSubject {
  readonly generation: 'before' | 'after';
  readonly budget: number;
  readonly endpoint: string;
  /** The backend's. Default: the clients'. */
  readonly backendCredentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How long a request waits for room before it is answered SlowDown. */
  readonly waitMs: number;
}

const asked = JSON.parse(process.argv[2] as string) as UploadSubject;
const { generation, budget, endpoint, waitMs } = asked;
const credentials = { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' };
const proxy = await startUploadProxy({
  budget,
  key: Buffer.alloc(32, 'incident'),
  backend: { endpoint, credentials: asked.backendCredentials ?? credentials },
  credentials: { ...credentials, region: 'us-east-1' },
  policy: { waitMs },
  ...(generation === 'before' && { variant: 'historic', reservation: secondFormula }),
});
process.once('SIGTERM', () => {
  const booked = proxy.governor.booked;
  void proxy.close().then(() => process.exit(booked === 0 ? 0 : 1));
});
process.stdout.write(`ready ${JSON.stringify({ host: proxy.host, port: proxy.port })}\n`);
