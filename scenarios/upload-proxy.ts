/** The proxy as all scenarios of the upload start it, in the measured process. */
import { Buffer } from 'node:buffer';
import type { ServerContext } from 'plimsoll';
import { startUploadProxy, type UploadProxy, type UploadProxyOptions } from '../subjects/upload/server.ts';
import type { VariantName } from '../subjects/upload/variant.ts';

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
