import { execa } from 'execa';
import { expect, it } from 'vitest';
import { sealManifest } from '../objects/object-record.ts';
import { FRAME_OVERHEAD, FRAME_PLAINTEXT_SIZE, KEY_SIZE, NONCE_SIZE } from './frames.ts';
import { sealWhole } from './sealing.ts';

const PARTS = 20_000;
const PROCESSES = 2;

/** As the proxy seals after each restart: one key, the same plaintext. */
const SEAL = `
const { sealWhole } = await import(process.argv[1]);
const key = Buffer.alloc(${KEY_SIZE});
for (let i = 0; i < 500; i += 1) console.log(sealWhole(Buffer.from('same'), key).body.subarray(0, ${NONCE_SIZE}).toString('hex'));
`;

it('no nonce comes twice: over parts, over the frames of one part, over manifests, and over restarts', async () => {
  const key = Buffer.alloc(KEY_SIZE);
  const nonces: string[] = [];
  const nonceAt = (body: Buffer, at: number) => nonces.push(body.subarray(at, at + NONCE_SIZE).toString('hex'));
  for (let part = 0; part < PARTS; part += 1) nonceAt(sealWhole(Buffer.from('same'), key).body, 0);
  const { body } = sealWhole(Buffer.alloc(2 * FRAME_PLAINTEXT_SIZE + 1), key);
  for (let frame = 0; frame < 3; frame += 1) nonceAt(body, frame * (FRAME_PLAINTEXT_SIZE + FRAME_OVERHEAD));
  nonceAt(sealManifest({ etag: 'same', parts: [1] }, key).body, 0);

  const module = new URL('sealing.ts', import.meta.url).href;
  for (let process_ = 0; process_ < PROCESSES; process_ += 1) {
    const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', SEAL, module]);
    nonces.push(...stdout.split('\n'));
  }
  expect(nonces).toHaveLength(PARTS + 4 + PROCESSES * 500);
  expect(new Set(nonces).size).toBe(nonces.length);
});
