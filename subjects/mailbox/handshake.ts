import { type Governor, type Lease, reach } from '../governor/index.ts';
import { ApplyQueue } from './apply-queue.ts';
import { type Clock, LONGEST_TIMER, systemClock } from './clock.ts';
import { type CutOverMode, type CutOverResult, type CutOverSteps, cutOver, type Retrying } from './cut-over.ts';
import { alreadyRunning, type CutOverError, handshakeClosed, wrongOption } from './cut-over-error.ts';
import type { Mailbox } from './latest-wins.ts';
import { handshakeBytes } from './reservation.ts';
import { Challenges, type ChangelogEvent, isSentinel, type Sentinel } from './sentinel.ts';
import { type Variant, type VariantName, variants } from './variant.ts';
import { waitForEventsUpToLock } from './wait.ts';

/** Attempts of a cut-over, unless told otherwise. */
const DEFAULT_RETRIES = 60;
/** Milliseconds for one attempt: default, least and most. The table may be locked for as long. */
const DEFAULT_TIMEOUT = 3_000;
const SHORTEST_TIMEOUT = 1_000;
const LONGEST_TIMEOUT = 10_000;
const DEFAULT_PAUSE = 1_000;
const LONGEST_PAUSE = LONGEST_TIMER;

export interface HandshakeOptions {
  readonly governor: Governor;
  /** Attempts of a cut-over, 1 to 2^53 − 1: it costs no memory, so that nothing speaks against many. Default 60. */
  readonly maxRetries?: number | undefined;
  /** Milliseconds for one attempt, 1000 to 10000. Default 3000. */
  readonly timeout?: number | undefined;
  /** Milliseconds between two attempts. Default 1000. */
  readonly pauseMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Told of each sentinel that is passed over, for the log. */
  readonly onSkip?: ((stale: Sentinel, challenge: string) => void) | undefined;
  /** Gives up waiting for admission. */
  readonly signal?: AbortSignal | undefined;
  /** Default `product`. The others are faulty, for tests and measurements. */
  readonly variant?: VariantName | undefined;
}

/**
 * The way from the binlog through the applier to whoever waits to cut over. Its bytes are booked before anything of it
 * exists. Rejects with a `CutOverError` for options without meaning, and as the governor's `reserve` does.
 */
export async function openHandshake(options: HandshakeOptions): Promise<Handshake> {
  const settled = settle(options);
  const lease = await options.governor.reserve(handshakeBytes(), { signal: options.signal });
  try {
    return new Handshake(settled, lease);
  } catch (error) {
    lease.release();
    throw error;
  }
}

export class Handshake implements AsyncDisposable {
  /** What the applier has to do. Whoever reads the binlog pushes its events here, and waits where there is no room. */
  readonly queue = new ApplyQueue();
  /** Rejects with what a task of the queue throws. Resolves when the handshake is closed. */
  readonly applying: Promise<void>;
  readonly #mailbox: Mailbox<Sentinel>;
  readonly #options: Settled;
  readonly #challenges: Challenges;
  readonly #variant: Variant;
  readonly #lease: Lease;
  /** Gives up the cut-over that runs. Made for each: most of its life a handshake has none. */
  #running: AbortController | null = null;
  /** Once it has ended: what a cut-over is refused with. */
  #ended: CutOverError | null = null;
  #lastProcessed: Sentinel | null = null;
  #closed = false;

  /** By {@link openHandshake} only, which books its bytes. */
  constructor(options: Settled, lease: Lease) {
    this.#options = options;
    this.#lease = lease;
    this.#variant = variants[options.variant];
    this.#mailbox = this.#variant.mailbox(options.maxRetries, options.clock);
    this.#challenges = new Challenges(options.clock);
    this.applying = this.queue.consume();
    // Whoever does not look at `applying` still learns it from the cut-over, and is not killed by it.
    this.applying.catch((error: unknown) => this.#end(error));
  }

  /** The sentinel that the last successful attempt waited for. */
  get lastProcessed(): Sentinel | null {
    return this.#lastProcessed;
  }

  /**
   * For whoever reads the binlog, at each event of the changelog table: queues the sentinel behind all that was pushed
   * before it. Never waits and never throws. Returns false for an event that is no sentinel, and keeps nothing of any.
   */
  intercept(event: ChangelogEvent): boolean {
    if (!isSentinel(event)) return false;
    this.#variant.enqueue(event, this.#mailbox, this.queue);
    return true;
  }

  /**
   * Cuts over as soon as a challenge comes back in time. Rejects with a `CutOverError` when all attempts failed or the
   * handshake is closed, and with the signal's reason. One at a time: two would take each other's sentinels.
   */
  async cutOver(
    steps: CutOverSteps,
    { mode = 'atomic', signal }: { readonly mode?: CutOverMode; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<CutOverResult> {
    signal?.throwIfAborted();
    if (this.#ended !== null) throw this.#ended;
    if (this.#running !== null) throw alreadyRunning();
    const running = new AbortController();
    const giveUp = () => running.abort(signal?.reason);
    this.#running = running;
    signal?.addEventListener('abort', giveUp);
    try {
      return await cutOver(steps, mode, this.#waiting(steps, running.signal));
    } finally {
      signal?.removeEventListener('abort', giveUp);
      this.#running = null;
    }
  }

  /** Takes no more events, applies what is queued, ends a cut-over that waits, and gives the bytes back. */
  async close(): Promise<void> {
    await this.queue.close();
    this.#finish();
  }

  /** The same without applying what is queued; a task that runs is still awaited. */
  async abort(reason?: unknown): Promise<void> {
    this.#end(reason);
    this.queue.abort(reason);
    await this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #waiting({ writeChallenge }: CutOverSteps, signal: AbortSignal): Retrying {
    const { clock, timeout, maxRetries, pauseMs, onSkip } = this.#options;
    const [mailbox, challenges] = [this.#mailbox, this.#challenges];
    const waiting = { mailbox, challenges, clock, timeout, signal, write: writeChallenge, onSkip };
    const wait = async () => {
      const accepted = await waitForEventsUpToLock(waiting, this.#variant.matches);
      this.#lastProcessed = accepted.sentinel;
      return accepted;
    };
    return { wait, clock, maxRetries, pauseMs, signal };
  }

  #end(cause: unknown): void {
    this.#ended ??= handshakeClosed(cause);
    this.#running?.abort(this.#ended);
  }

  #finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end(undefined);
    this.#mailbox.close();
    this.#lease.release();
    reach('mailbox.closed');
  }
}

interface Settled {
  readonly maxRetries: number;
  readonly timeout: number;
  readonly pauseMs: number;
  readonly clock: Clock;
  readonly variant: VariantName;
  readonly onSkip: HandshakeOptions['onSkip'];
}

function settle(options: HandshakeOptions): Settled {
  const { maxRetries = DEFAULT_RETRIES, timeout = DEFAULT_TIMEOUT, pauseMs = DEFAULT_PAUSE } = options;
  const { clock = systemClock, variant = 'product', onSkip } = options;
  if (!Number.isSafeInteger(maxRetries) || maxRetries < 1) {
    throw wrongOption('maxRetries', maxRetries, 'a whole number from 1 to 2^53 − 1');
  }
  if (!(timeout >= SHORTEST_TIMEOUT && timeout <= LONGEST_TIMEOUT)) {
    throw wrongOption('timeout', timeout, `${SHORTEST_TIMEOUT} to ${LONGEST_TIMEOUT} ms`);
  }
  if (!(pauseMs >= 0 && pauseMs <= LONGEST_PAUSE)) throw wrongOption('pauseMs', pauseMs, `0 to ${LONGEST_PAUSE} ms`);
  return { maxRetries, timeout, pauseMs, clock, variant, onSkip };
}
