import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startRig as startSubtree } from './subtree/test-support/rig.ts';
import { startRig as startUpload } from './upload/test-support/rig.ts';

/** Of `Keep-Alive: timeout=65`. */
const secondsIn = (header: unknown) => Number(/timeout=(\d+)/.exec(String(header))?.[1]);

test('the upload proxy tells that it keeps an idle connection for longer than a load balancer does', async () => {
  const { s3 } = await startUpload();
  const headers: unknown[] = [];
  s3.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      headers.push((result.response as { headers: Record<string, string> }).headers['keep-alive']);
      return result;
    },
    { step: 'deserialize' },
  );
  await s3.send(new CreateMultipartUploadCommand({ Bucket: 'kept', Key: 'alive' }));
  expect(headers.map(secondsIn)).toEqual([65]);
});

test('so does the subtree server', async () => {
  const { server } = await startSubtree();
  const answer = await fetch(`http://${server.host}:${server.port}/nothing`);
  await answer.arrayBuffer();
  expect(secondsIn(answer.headers.get('keep-alive'))).toBe(65);
});
