import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { createGovernor } from './governor/index.ts';
import { publishedDataBytes } from './subtree/reservation.ts';
import { startRig as startSubtrees } from './subtree/test-support/rig.ts';
import { uploadPartBytes } from './upload/reservation.ts';
import { MiB, object, onStop, startRig as startUploads, until } from './upload/test-support/rig.ts';

it('servers with one governor book with it, and to close one of them refuses nobody else', async () => {
  const governor = createGovernor({ budget: uploadPartBytes(MiB), policy: { waitMs: 10_000 } });
  const subtrees = await startSubtrees({ budget: governor });
  const { hash } = subtrees.make([100]);
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  onStop(letGo);
  const { proxy, server, s3 } = await startUploads({
    proxy: { budget: governor },
    gate: { headers: async () => {}, answer: () => held },
  });
  const put = s3.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(MiB) }));
  await until(() => governor.booked > 0);
  // The upload has all: what must be created is refused at once.
  expect((await subtrees.ask(hash)).status).toBe(503);

  const closed = proxy.close();
  await expect(put).rejects.toThrow();
  await closed;
  expect(governor.booked).toBe(0);
  expect((await subtrees.ask(hash)).status).toBe(200);
  expect(governor.highWater).toBeGreaterThan(publishedDataBytes());
  expect(server.stored.size).toBe(0);

  await subtrees.server.close();
  const another = await governor.reserve(1);
  another.release();
  await governor.close();
});
