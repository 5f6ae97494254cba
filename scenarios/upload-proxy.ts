/** The proxy as all scenarios of the upload start it, in the measured process. */
import { Buffer } from 'node:buffer';
import { MiB, type ServerContext } from 'plimsoll';
import { startUploadProxy, type UploadProxy, type UploadProxyOptions } from '../subjects/upload/server.ts';
import type { VariantName } from '../subjects/upload/variant.ts';

/** What is the same wherever it is measured. */
export const proxyConditions = {
  // The proxy's own flag (see startUploadProxy). Without it V8's compiler threads leave about 15 MiB in malloc's arenas,
  // in most trials but not in all: 15.6 to 34.2 MiB above the floor for one upload, against 13.4 to 15.5 with it.
  nodeFlags: ['--no-concurrent-recompilation'],
  // What the process keeps once, however many requests run, of V8's heap and of pages that malloc keeps: warm and idle it
  // stands 5.4 to 6.2 MiB above its floor, after forty uploads up to 7.5.
  allowance: 8 * MiB,
  limit: 512 * MiB,
};

const credentials = { accessKeyId: 'plimsoll', secretAccessKey: 'loopback-only' };

export function startMeasuredProxy({ budget, variant, sidecars }: ServerContext): Promise<UploadProxy> {
  return startProxyOver(sidecars, { budget, variant: variant as VariantName });
}

/** All of them have one key, so that one reads what another stored. */
export function startProxyOver(
  sidecars: Readonly<Record<string, unknown>>,
  options: Partial<UploadProxyOptions> = {},
): Promise<UploadProxy> {
  const { endpoint } = sidecars.backend as { endpoint: string };
  return startUploadProxy({
    budget: Number.MAX_SAFE_INTEGER,
    key: Buffer.alloc(32, 'measured'),
    // Waiting is what a governed case is about: the load has its own limit.
    policy: 'queue',
    backend: { endpoint, credentials, maxAttempts: 1 },
    credentials: { ...credentials, region: 'us-east-1' },
    ...options,
  });
}
