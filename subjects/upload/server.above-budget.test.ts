import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { recordEvents } from '../governor/test-support/events.ts';
import { uploadPartBytes } from './reservation.ts';
import { clientOf, MiB, object, startRig, until } from './test-support/rig.ts';

const budget = 8 * MiB;
/** One internal part, and so a slab of its own length. */
const large = Buffer.alloc(16 * MiB - 1, 'large');
const smalls = [1, 2, 3].map((turn) => Buffer.alloc(turn * MiB, `small ${turn}`));
const events = recordEvents();

describe('a request that is larger than the whole budget', () => {
  it('runs alone and completes, and who was answered SlowDown meanwhile comes home by the SDK’s own retry', async () => {
    const { promise: othersRefused, resolve: letGo } = Promise.withResolvers<void>();
    const { proxy, s3 } = await startRig({
      proxy: { budget, policy: { waitMs: 50 } },
      gate: { headers: async () => {}, answer: ({ length }) => (length > budget ? othersRefused : Promise.resolve()) },
    });
    const put = (client: typeof s3, Key: string, Body: Buffer) =>
      client.send(new PutObjectCommand({ ...object, Key, Body }));
    const largePut = put(s3, 'large', large);
    await until(() => proxy.governor.booked === budget);
    const patient = clientOf(proxy, { maxAttempts: 10 });
    const smallPuts = smalls.map((body, index) => put(patient, `small-${index}`, body));
    await until(() => proxy.governor.counters.refused.deadline >= smalls.length);
    letGo();

    await largePut;
    for (const { $metadata } of await Promise.all(smallPuts)) expect($metadata.attempts).toBeGreaterThan(1);
    const begun = events.findIndex(({ requested }) => requested === uploadPartBytes(large.length));
    const rest = events.slice(begun);
    const beside = rest.slice(
      1,
      rest.findIndex(({ event }) => event === 'released'),
    );
    expect(rest[0]).toMatchObject({ event: 'admitted', granted: budget, booked: budget });
    expect(uploadPartBytes(large.length)).toBeGreaterThan(2 * budget);
    expect(beside.filter(({ event }) => event === 'refused').length).toBeGreaterThanOrEqual(smalls.length);
    expect(beside.filter(({ event }) => event !== 'waiting' && event !== 'refused')).toEqual([]);
    expect(proxy.governor).toMatchObject({ booked: 0, waiters: 0, highWater: budget });

    for (const [Key, body] of [
      ['large', large] as const,
      ...smalls.map((small, i) => [`small-${i}`, small] as const),
    ]) {
      const { Body } = await patient.send(new GetObjectCommand({ ...object, Key }));
      expect(body.equals((await Body?.transformToByteArray()) as Uint8Array)).toBe(true);
    }
  });
});
