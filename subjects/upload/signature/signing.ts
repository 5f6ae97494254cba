import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whose signatures are taken. Not to be changed in place: what is derived from it is kept. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

interface DerivedKey {
  readonly date: string;
  readonly key: Buffer;
}

/** The last key of each credentials: it holds for a day, and a request would otherwise pay four HMACs for it. */
const derived = new WeakMap<Credentials, DerivedKey>();

/** The key that signs all S3 requests of one day (`date`, YYYYMMDD). Only to be read: the next request gets the same. */
export function signingKey(credentials: Credentials, date: string): Buffer {
  const known = derived.get(credentials);
  if (known?.date === date) return known.key;
  const key = [date, credentials.region, 's3', 'aws4_request'].reduce<Buffer>(
    hmac,
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  derived.set(credentials, { date, key });
  return key;
}

/** Whether `signature` (lower-case hex) is that of `stringToSign`; takes as long for a near miss as for a far one. */
export function isSignedBy(key: Buffer, stringToSign: string, signature: string): boolean {
  const claimed = Buffer.from(signature);
  const expected = Buffer.from(hmac(key, stringToSign).toString('hex'));
  return claimed.length === expected.length && timingSafeEqual(claimed, expected);
}

/** `text` byte by byte: node:http reads each byte of a header as one character. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
