/** A proxy between the real AWS SDK and the S3 fixture, all on loopback, and what the tests look at. */
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterEach } from 'vitest';
import {
  LOOPBACK_CREDENTIAL,
  type S3Server,
  type S3ServerOptions,
  startS3Server,
} from '../../../fixtures/s3/server.ts';
import { GOVERNOR_CHANNEL, type GovernorMessage, STAGE_CHANNEL, type StageMessage } from '../../governor/index.ts';
import type { BackendOptions } from '../backend/backend.ts';
import { KEY_SIZE } from '../frames/frames.ts';
import { startUploadProxy, type UploadProxy, type UploadProxyOptions } from '../server.ts';

export const KiB = 1024;
export const MiB = 1024 * KiB;
/** The client's, and not the backend's: neither may be taken for the other. */
export const clientCredentials = { accessKeyId: 'client', secretAccessKey: 'client-secret', region: 'eu-central-1' };
export const keyEncryptionKey = randomBytes(KEY_SIZE);
export const object = { Bucket: 'measured', Key: 'a key/with ünusual (parts)+*' };

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

export function onStop(stop: () => unknown): void {
  stops.push(stop);
}

export interface Rig {
  readonly server: S3Server;
  readonly proxy: UploadProxy;
  readonly s3: S3Client;
}

export type RigOptions = S3ServerOptions & {
  readonly proxy?: Partial<UploadProxyOptions>;
  readonly backend?: Partial<BackendOptions>;
  readonly client?: S3ClientConfig;
};

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { proxy: proxyOptions, backend, client, ...serverOptions } = options;
  const server = await startS3Server({ keep: true, smallestPart: 1, ...serverOptions });
  onStop(server.close);
  const proxy = await startProxy(server.endpoint, proxyOptions, backend);
  return { server, proxy, s3: clientOf(proxy, client) };
}

export async function startProxy(
  endpoint: string,
  options: Partial<UploadProxyOptions> = {},
  backend: Partial<BackendOptions> = {},
): Promise<UploadProxy> {
  const { region, ...credentials } = LOOPBACK_CREDENTIAL;
  const proxy = await startUploadProxy({
    budget: 64 * MiB,
    key: keyEncryptionKey,
    credentials: clientCredentials,
    ...options,
    backend: { endpoint, region, credentials, maxAttempts: 1, answerGraceMs: 20, ...backend },
  });
  onStop(proxy.close);
  return proxy;
}

export function clientOf({ host, port }: UploadProxy, config: S3ClientConfig = {}): S3Client {
  const { region, ...credentials } = clientCredentials;
  const client = new S3Client({
    endpoint: `http://${host}:${port}`,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    region,
    credentials,
    ...config,
  });
  onStop(() => client.destroy());
  return client;
}

/** Bookings and stages in the order in which they were published. */
export function record(): string[] {
  const log: string[] = [];
  const onGovernor = (message: unknown) => {
    const { event, requested } = message as GovernorMessage;
    log.push(`${event} ${requested}`);
  };
  const onStage = (message: unknown) => log.push((message as StageMessage).stage);
  subscribe(GOVERNOR_CHANNEL, onGovernor);
  subscribe(STAGE_CHANNEL, onStage);
  onStop(() => unsubscribe(GOVERNOR_CHANNEL, onGovernor) && unsubscribe(STAGE_CHANNEL, onStage));
  return log;
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Nothing is left of any request: no booking, no waiter, and no slab (all that is larger than what sockets buffer). */
export async function expectNothingLeft({ governor }: UploadProxy, heldBefore: number): Promise<void> {
  await until(() => governor.booked === 0 && governor.waiters === 0);
  await until(() => heldBytes() - heldBefore < MiB);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of ArrayBuffers that can be reached: the bodies that the tests themselves sent are garbage too. */
export function heldBytes(): number {
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}
