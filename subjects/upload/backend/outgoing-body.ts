import { Readable, type Writable } from 'node:stream';

/**
 * How long an answered request may take to say that its body is out. Kernel and backend have it by then: the answer is
 * only read in the same turn, before the end of the write.
 */
const GRACE_MS = 5_000;

/** How the bytes ended. */
export interface Ending {
  /** Nothing can read the bytes any more: they may be released. */
  readonly dead: boolean;
  /** The last attempt's bytes went out whole. */
  readonly sent: boolean;
}

/**
 * The bytes of one request to the backend, over all its attempts. The SDK's promise says when the *answer* is final; a
 * backend may answer before it has read the body, and then the kernel still reads the bytes. This says when they are dead.
 *
 * Each attempt gets a stream of its own, whose destination (the SDK pipes it) is the request to watch.
 */
export class OutgoingBody {
  readonly bytes: Buffer;
  readonly #graceMs: number;
  readonly #attempts: Attempt[] = [];

  constructor(bytes: Buffer, graceMs = GRACE_MS) {
    this.bytes = bytes;
    this.#graceMs = graceMs;
  }

  /** A stream over the bytes, for one attempt. */
  attempt(): Readable {
    const attempt = new Attempt(this.bytes);
    this.#attempts.push(attempt);
    return attempt;
  }

  /**
   * To be called once the answer is final. An attempt that is still writing is destroyed, at once when `answered` is
   * false, else after a grace, and its socket's close awaited.
   */
  async end({ answered }: { readonly answered: boolean }): Promise<Ending> {
    const last = this.#attempts.at(-1);
    const sent = answered && last !== undefined && (await last.sent(this.#graceMs));
    const dead = await Promise.all(this.#attempts.map((attempt) => attempt.stop()));
    return { dead: dead.every(Boolean), sent };
  }
}

class Attempt extends Readable {
  readonly #bytes: Buffer;
  #handedOut = false;
  #destination: Writable | undefined;

  constructor(bytes: Buffer) {
    super();
    this.#bytes = bytes;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    this.#destination = destination as unknown as Writable;
    return super.pipe(destination, options);
  }

  override _read(): void {
    this.#handedOut = true;
    this.push(this.#bytes);
    this.push(null);
  }

  /** Whether the bytes went out whole, at the latest after `graceMs`. */
  async sent(graceMs: number): Promise<boolean> {
    const destination = this.#destination;
    if (destination === undefined) return false;
    if (!isOver(destination)) await eventOf(destination, graceMs);
    return destination.writableFinished;
  }

  /** Whether nobody can read the bytes any more. False where somebody took them whom we don't know. */
  async stop(): Promise<boolean> {
    this.destroy();
    const destination = this.#destination;
    if (destination === undefined) return !this.#handedOut;
    if (isOver(destination)) return true;
    destination.destroy();
    await eventOf(destination);
    return isOver(destination);
  }
}

function isOver(request: Writable): boolean {
  return request.writableFinished || request.closed;
}

function eventOf(request: Writable, withinMs?: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = withinMs === undefined ? undefined : setTimeout(resolve, withinMs);
  request.once('finish', resolve).once('close', resolve);
  return promise.finally(() => {
    clearTimeout(timer);
    request.off('finish', resolve).off('close', resolve);
  });
}
