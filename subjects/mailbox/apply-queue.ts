/** One piece of what the applier has to do, in the order of the binlog. */
export type ApplyTask = () => void | Promise<void>;

/** As many tasks as may wait for the applier. */
export const APPLY_QUEUE_CAPACITY = 1000;

export type ApplyQueueErrorCode = 'ERR_APPLY_QUEUE_CLOSED' | 'ERR_APPLY_QUEUE_CONSUMED' | 'ERR_APPLY_QUEUE_OPTION';

/**
 * - `ERR_APPLY_QUEUE_CLOSED`: it was closed, or a task failed; why is the `cause`
 * - `ERR_APPLY_QUEUE_CONSUMED`: a second consumer came, and tasks are applied in order by one
 * - `ERR_APPLY_QUEUE_OPTION`: a capacity that means nothing
 */
export class ApplyQueueError extends Error {
  override readonly name = 'ApplyQueueError';
  readonly code: ApplyQueueErrorCode;

  constructor(code: ApplyQueueErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Waits for room. A replaceable task has nobody who waits with it. */
interface Pending {
  readonly task: ApplyTask;
  readonly enter: () => void;
  readonly fail: (reason: unknown) => void;
}

const nothing = (): void => {};

/** What `push` returns where there is room: one for all. */
const QUEUED = Promise.resolve();

/**
 * Tasks in order, for a single consumer. Holds `capacity` tasks in a ring that is allocated once; `push` waits for room, and
 * whoever reads the binlog waits with it.
 *
 * A task that only its newest kind matters of goes by {@link ApplyQueue.replaceLatest}: it never waits, and there is one of
 * them at most, however long the applier stands still. It stands behind all that was pushed before it.
 */
export class ApplyQueue {
  /** Null: a task that was replaced, whose place is passed over. */
  readonly #ring: (ApplyTask | null)[];
  #head = 0;
  #length = 0;
  /** Place in the ring of the replaceable task, or −1. */
  #latestAt = -1;
  #latestPending: Pending | null = null;
  /** Those who wait for room, in order. The binlog has one reader, so that they are few. */
  readonly #pending: Pending[] = [];
  #consumer: { readonly resolve: () => void; readonly reject: (reason: unknown) => void } | null = null;
  #busy = false;
  #closed: ErrorOptions | null = null;
  readonly #drained = Promise.withResolvers<void>();

  constructor({ capacity = APPLY_QUEUE_CAPACITY }: { readonly capacity?: number } = {}) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      const words = `The capacity must be a whole number of tasks, 1 or more, and is ${capacity}.`;
      throw new ApplyQueueError('ERR_APPLY_QUEUE_OPTION', words);
    }
    this.#ring = new Array<ApplyTask | null>(capacity).fill(null);
  }

  /** Places taken, that of a replaced task included until its turn comes. */
  get length(): number {
    return this.#length;
  }

  /** Those who wait for room. */
  get waiting(): number {
    return this.#pending.length;
  }

  /** Queues a task if there is room now. */
  tryPush(task: ApplyTask): boolean {
    if (this.#closed !== null || !this.#hasRoom()) return false;
    this.#append(task);
    return true;
  }

  /** Queues a task; resolves when it has a place, not when it has run. Rejects with `ERR_APPLY_QUEUE_CLOSED`. */
  push(task: ApplyTask): Promise<void> {
    if (this.#closed !== null) return Promise.reject(this.#refusal());
    if (this.tryPush(task)) return QUEUED;
    return new Promise((resolve, reject) => this.#pending.push({ task, enter: resolve, fail: reject }));
  }

  /** Queues a task that replaces the last one queued so, if that has not begun. Never waits and never throws. */
  replaceLatest(task: ApplyTask): void {
    if (this.#closed !== null) return;
    if (this.#latestAt === this.#newestAt() && this.#pending.length === 0 && this.#latestAt >= 0) {
      this.#ring[this.#latestAt] = task;
      return;
    }
    this.#dropLatest();
    if (this.#hasRoom()) {
      this.#append(task);
      this.#latestAt = this.#newestAt();
      return;
    }
    this.#latestPending = { task, enter: nothing, fail: nothing };
    this.#pending.push(this.#latestPending);
  }

  /**
   * Runs the tasks, one after the other. Resolves when the queue is closed and empty; rejects with what the first failing
   * task throws, and the queue is then closed. Who consumes second gets `ERR_APPLY_QUEUE_CONSUMED`.
   */
  consume(): Promise<void> {
    if (this.#consumer !== null) {
      const words = 'The apply queue has a consumer already. One applies all tasks, or their order is lost.';
      return Promise.reject(new ApplyQueueError('ERR_APPLY_QUEUE_CONSUMED', words));
    }
    return new Promise((resolve, reject) => {
      this.#consumer = { resolve, reject };
      this.#wake();
    });
  }

  /** Takes no more. Resolves when all that is queued has run, or was dropped since a task failed. */
  close(): Promise<void> {
    this.#closed ??= {};
    if (this.#isDone()) this.#finish();
    return this.#drained.promise;
  }

  /** Takes no more, and drops what has not begun. Those who wait for room are refused. */
  abort(reason?: unknown): void {
    this.#closed = reason === undefined ? {} : { cause: reason };
    this.#ring.fill(null);
    this.#head = 0;
    this.#length = 0;
    this.#latestAt = -1;
    this.#latestPending = null;
    for (const { fail } of this.#pending.splice(0)) fail(this.#refusal());
    if (this.#isDone()) this.#finish();
  }

  #hasRoom(): boolean {
    return this.#length < this.#ring.length && this.#pending.length === 0;
  }

  #newestAt(): number {
    return this.#length === 0 ? -1 : (this.#head + this.#length - 1) % this.#ring.length;
  }

  #append(task: ApplyTask): void {
    this.#ring[(this.#head + this.#length) % this.#ring.length] = task;
    this.#length += 1;
    this.#wake();
  }

  #dropLatest(): void {
    if (this.#latestAt >= 0) this.#ring[this.#latestAt] = null;
    this.#latestAt = -1;
    if (this.#latestPending !== null) this.#pending.splice(this.#pending.indexOf(this.#latestPending), 1);
    this.#latestPending = null;
  }

  // In a turn of its own: a task that ran within `push` would run in whoever reads the binlog.
  #wake(): void {
    if (this.#consumer === null || this.#busy) return;
    this.#busy = true;
    queueMicrotask(this.#runOn);
  }

  /** No async function: its frame would keep the last task, and all that it closes over, while it waits for the next. */
  readonly #runOn = (): void => {
    try {
      while (this.#length > 0) {
        const running = this.#shift()?.();
        if (running === undefined) continue;
        running.then(this.#runOn, this.#failed);
        return;
      }
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#busy = false;
    if (this.#isDone()) this.#finish();
  };

  #shift(): ApplyTask | null {
    const at = this.#head;
    const task = this.#ring[at] ?? null;
    this.#ring[at] = null;
    this.#head = (at + 1) % this.#ring.length;
    this.#length -= 1;
    if (at === this.#latestAt) this.#latestAt = -1;
    this.#letIn();
    return task;
  }

  #letIn(): void {
    const next = this.#pending.shift();
    if (next === undefined) return;
    this.#append(next.task);
    if (next === this.#latestPending) {
      this.#latestPending = null;
      this.#latestAt = this.#newestAt();
    }
    next.enter();
  }

  readonly #failed = (reason: unknown): void => {
    this.#busy = false;
    this.#closed = { cause: reason };
    const consumer = this.#consumer;
    this.#consumer = null;
    this.abort(reason);
    consumer?.reject(reason);
  };

  #isDone(): boolean {
    return this.#closed !== null && !this.#busy && this.#length === 0;
  }

  #finish(): void {
    this.#consumer?.resolve();
    this.#consumer = null;
    this.#drained.resolve();
  }

  #refusal(): ApplyQueueError {
    const words =
      'The apply queue is closed, and the task was not queued. Begin again from the last applied coordinates.';
    return new ApplyQueueError('ERR_APPLY_QUEUE_CLOSED', words, this.#closed ?? {});
  }
}
