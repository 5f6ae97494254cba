/**
 * Names for bytes that are born in Node's native code, where no frame says what they are. Stacks are synchronous: what a
 * callback from the kernel allocates has no function of the subject above it.
 */
import type { Frame } from '../results/attribution.ts';

/** What of a buffer is known beside its own stack. */
export interface Birth {
  /** Its own stack, outermost first, unfolded. */
  readonly stack: readonly Frame[];
  /** The stack of its view; null: it has none. */
  readonly viewStack: readonly Frame[] | null;
  readonly offHeap: boolean;
}

const NATIVE = '(V8 API)';

/** In order: the first that fits. Functions are those of Node 24's own sources. */
const byFunction: readonly (readonly [pattern: RegExp, file: RegExp, name: string])[] = [
  [/^socketOnData$/, /^node:_http_client$/, 'HTTP response bodies'],
  [
    /^(processCallback|zlibBuffer|zlibBufferSync|processChunkSync|zlibOnEnd)/,
    /^node:(internal\/)?zlib$/,
    'zlib output',
  ],
  [/^onStreamRead$/, /stream_base_commons$/, 'socket reads'],
];

/** Null: somebody's code is in the stack, which says more than any name. */
export function nameOfBirth({ stack, viewStack, offHeap }: Birth): string | null {
  if (stack.some(({ owner }) => owner === 'subject' || owner === 'dependency')) return null;
  for (const frames of [stack, viewStack ?? []]) {
    const named = byFunction.find(([name, file]) =>
      frames.some((one) => name.test(one.function) && file.test(one.file)),
    );
    if (named !== undefined) return named[2];
  }
  if (stack.some(({ function: name }) => name !== NATIVE)) return null;
  if (!offHeap) return 'objects made by Node’s native code';
  // A server's parser runs natively on the socket and hands out finished Buffers; WebCrypto gives bare ArrayBuffers.
  return viewStack === null || viewStack.some(({ owner }) => owner === 'subject')
    ? 'WebCrypto and other native results'
    : 'HTTP request bodies';
}
