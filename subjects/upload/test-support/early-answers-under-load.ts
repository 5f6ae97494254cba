/**
 * Sends parts through the backend, several at once, to one that answers before it has read them, while memory all around
 * is freed and filled with something else. Prints what that backend received, as JSON.
 *
 * node early-answers-under-load.ts STATUS GRACE_MS kept|broken
 *
 * With the rule `broken`, a part is released when the SDK's promise has settled: the fault that this must find.
 */
import { argv } from 'node:process';
import { crc32 } from 'node:zlib';
import { startEarlyAnswer } from '../../../fixtures/early-answer.ts';
import { release } from '../../release.ts';
import { connectBackend } from '../backend/backend.ts';
import { OutgoingBody } from '../backend/outgoing-body.ts';

export interface UnderLoad {
  /** Bytes of bodies that came, and how many bodies came whole. */
  readonly received: number;
  readonly whole: number;
  /** Bytes that are not those that were sent at their position. */
  readonly foreign: number;
  /** Parts, how often a part was freed, and what sending them came to, each once. */
  readonly parts: number;
  readonly freed: number;
  readonly outcomes: readonly string[];
}

const MiB = 1024 * 1024;
const PART = 8 * MiB;
const AT_ONCE = 4;
const ROUNDS = 4;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
/** The backend reads on long before the end of any grace but 0. */
const READS_ON_AFTER_MS = 1;
const [, , status = '', grace = '', rule = ''] = argv;

if (rule === 'broken') OutgoingBody.prototype.end = async ({ answered }) => ({ dead: true, sent: answered });
// One freed block of 16 MiB raises glibc's mmap threshold: from then on parts are cut from a heap that stays mapped.
release(Buffer.allocUnsafeSlow(16 * MiB).fill(0xff));
console.log(JSON.stringify(await underLoad()));

async function underLoad(): Promise<UnderLoad> {
  const early = await startEarlyAnswer({ acts: Number(status), readsOnAfter: READS_ON_AFTER_MS });
  const backend = connectBackend({
    endpoint: early.endpoint,
    credentials,
    maxAttempts: 1,
    answerGraceMs: Number(grace),
  });
  const outcomes = new Set<string>();
  const poison = startPoisoning();
  let freed = 0;
  const free = (body: Buffer) => {
    if (release(body)) freed++;
    poison.now();
  };
  const send = async (partNumber: number) => {
    const address = { bucket: 'measured', key: 'upload', uploadId: 'none', partNumber };
    const body = contentOf(partNumber);
    const sending = backend.sendPart(address, { body, crc32: crc32(body) }, free, new AbortController().signal);
    outcomes.add(
      await sending.then(
        () => 'stored',
        (error: Error) => error.name,
      ),
    );
  };
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(1 + round * AT_ONCE + index)));
  }
  await early.drain();
  poison.stop();
  const parts = ROUNDS * AT_ONCE;
  const seen = { received: 0, whole: 0, foreign: 0, parts, freed, outcomes: [...outcomes] };
  for (const { target, body, complete } of early.requests()) {
    seen.received += body.length;
    seen.whole += Number(complete);
    seen.foreign += differing(body, contentOf(Number(new URL(target, early.endpoint).searchParams.get('partNumber'))));
  }
  backend.close();
  await early.close();
  return seen;
}

/** Every word tells its part and its position in it. */
function contentOf(partNumber: number): Buffer {
  const content = Buffer.allocUnsafeSlow(PART);
  const words = new Uint32Array(content.buffer);
  for (let index = 0; index < words.length; index++) words[index] = (partNumber << 21) | index;
  return content;
}

function differing(body: Buffer, expected: Buffer): number {
  if (body.equals(expected.subarray(0, body.length))) return 0;
  let count = 0;
  for (let position = 0; position < body.length; position++) if (body[position] !== expected[position]) count++;
  return count;
}

/** Takes, fills and frees memory of several sizes, all the time and when told. */
function startPoisoning() {
  const sizes = [PART, MiB, 64 * 1024, 16 * MiB];
  const held: Buffer[] = [];
  let turn = 0;
  const now = () => {
    held.push(Buffer.allocUnsafeSlow(sizes[turn++ % sizes.length] ?? PART).fill(0xff));
    if (held.length > 6) release(held.shift() as Buffer);
  };
  const timer = setInterval(now, 5);
  return { now, stop: () => clearInterval(timer) };
}
