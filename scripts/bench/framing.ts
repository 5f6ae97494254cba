/** What framing costs beside the cipher alone: the same 8 MiB, in chunks as a socket brings them. */
import { createCipheriv, randomBytes, webcrypto } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { releaseSlab, SealedSlab } from '../../subjects/upload/frames/sealing.ts';
import { ratio, type Section, time } from './section.ts';

const MiB = 1024 * 1024;
const PART = 8 * MiB;
const CHUNK = 64 * 1024;
const MEBIBYTES = PART / MiB;

export async function framingSection(): Promise<Section> {
  const key = randomBytes(32);
  const chunks = Array.from({ length: PART / CHUNK }, () => randomBytes(CHUNK));
  const whole = Buffer.concat(chunks);
  const webKey = await webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const web = () => webcrypto.subtle.encrypt({ name: 'AES-GCM', iv: randomBytes(12) }, webKey, whole);
  const used = Buffer.allocUnsafeSlow(PART);
  const slab = () => {
    const one = new SealedSlab(PART, key);
    for (const chunk of chunks) one.write(chunk);
    releaseSlab(one.finish().body);
  };
  const alone = 'the cipher alone, its output dropped';
  const leastOfAll = 'the cipher, a copy into a fresh slab, a CRC32';
  const timed: [string, () => unknown][] = [
    [alone, () => cipher(chunks, key, () => {})],
    ['the cipher alone, the whole part at once', () => cipher([whole], key, () => {})],
    ['WebCrypto, the whole part at once', web],
    ['the cipher, a copy into a slab that was used before', () => copying(used, chunks, key)],
    ['the cipher, a copy into a fresh slab', () => copying(Buffer.allocUnsafeSlow(PART), chunks, key)],
    [leastOfAll, () => copying(Buffer.allocUnsafeSlow(PART), chunks, key, true)],
    ['framing: the sealed slab', slab],
  ];
  const rows = await time(
    timed.map(([name, run]) => ({ name, units: MEBIBYTES, run })),
    { time: 1500, warmupTime: 400 },
  );
  const against = 1 / ratio(rows, 'framing: the sealed slab', alone);
  const possible = 1 / ratio(rows, 'framing: the sealed slab', leastOfAll);
  return {
    title: 'Framing: one part of 8 MiB in chunks of 64 KiB',
    unit: 'MiB',
    rows,
    goals: [
      { goal: 'framing at least 0.9 × the raw cipher', figure: `${against.toFixed(2)} ×`, met: against >= 0.9 },
      {
        goal: 'framing at least 0.9 × the cipher with the copy and the checksum that it needs',
        figure: `${possible.toFixed(2)} ×`,
        met: possible >= 0.9,
      },
    ],
  };
}

/** Node's cipher has no way to write into a buffer that it is given: whoever wants the bytes in one piece copies them. */
function copying(slab: Buffer, chunks: readonly Buffer[], key: Buffer, checksum = false): number {
  let at = 0;
  let crc = 0;
  cipher(chunks, key, (sealed) => {
    if (checksum) crc = crc32(sealed, crc);
    slab.set(sealed, at);
    at += sealed.length;
  });
  return crc;
}

function cipher(chunks: readonly Buffer[], key: Buffer, take: (sealed: Buffer) => void): void {
  const sealing = createCipheriv('aes-256-gcm', key, randomBytes(12));
  for (const chunk of chunks) take(sealing.update(chunk));
  take(sealing.final());
  sealing.getAuthTag();
}
