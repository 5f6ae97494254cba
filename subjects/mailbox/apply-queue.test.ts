import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { APPLY_QUEUE_CAPACITY, ApplyQueue } from './apply-queue.ts';

/** A queue whose applier stands at a first task until `goOn`, and what it has applied so far. */
function stalled(capacity = 4) {
  const queue = new ApplyQueue({ capacity });
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  const applied: string[] = [];
  const task = (name: string) => () => void applied.push(name);
  const consumed = queue.consume();
  return { queue, goOn, applied, task, consumed, stall: () => queue.tryPush(() => promise) };
}

it('applies in order, one at a time, asynchronous tasks too', async () => {
  const queue = new ApplyQueue();
  const order: string[] = [];
  void queue.push(async () => {
    order.push('first begins');
    await nextTurn();
    order.push('first ends');
  });
  void queue.push(() => void order.push('second'));
  void queue.consume();
  await queue.close();
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});

it('runs no task in the stack of whoever pushes it', async () => {
  const { queue, applied, task } = stalled();
  queue.replaceLatest(task('sentinel'));
  await queue.push(task('row')).then(() => undefined);
  queue.tryPush(task('last'));
  expect(applied).not.toContain('last');
  await nextTurn();
  expect(applied).toEqual(['sentinel', 'row', 'last']);
});

it('lets who pushes wait for room, in order, and has 1000 places', async () => {
  expect(APPLY_QUEUE_CAPACITY).toBe(1000);
  const { queue, goOn, applied, task, stall } = stalled(2);
  stall();
  await nextTurn();
  expect([queue.tryPush(task('a')), queue.tryPush(task('b')), queue.tryPush(task('no room'))]).toEqual([
    true,
    true,
    false,
  ]);
  const pushed: string[] = [];
  void queue.push(task('c')).then(() => pushed.push('c'));
  void queue.push(task('d')).then(() => pushed.push('d'));
  await nextTurn();
  expect([pushed, queue.length, queue.waiting]).toEqual([[], 2, 2]);
  goOn();
  await queue.close();
  expect([pushed, applied]).toEqual([
    ['c', 'd'],
    ['a', 'b', 'c', 'd'],
  ]);
});

it('holds one replaceable task at most, behind all that was pushed before it', async () => {
  const { queue, goOn, applied, task, stall } = stalled(8);
  stall();
  await nextTurn();
  for (const name of ['one', 'two']) queue.replaceLatest(task(name));
  expect(queue.length).toBe(1);
  queue.tryPush(task('row'));
  queue.replaceLatest(task('three'));
  goOn();
  await queue.close();
  expect(applied).toEqual(['row', 'three']);
});

it('neither waits nor grows for 10 000 replaceable tasks that find it full', async () => {
  const { queue, goOn, applied, task, stall } = stalled(2);
  stall();
  await nextTurn();
  for (const name of ['a', 'b']) queue.tryPush(task(name));
  const row = queue.push(task('c'));
  for (let i = 0; i < 10_000; i += 1) expect(queue.replaceLatest(task(`sentinel ${i}`))).toBeUndefined();
  expect([queue.length, queue.waiting]).toEqual([2, 2]);
  goOn();
  await row;
  await queue.close();
  expect(applied).toEqual(['a', 'b', 'c', 'sentinel 9999']);
});

it('forgets which task is replaceable as soon as that has begun', async () => {
  const { queue, applied, task } = stalled(3);
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    queue.replaceLatest(task(name));
    await nextTurn();
    queue.tryPush(task(`row after ${name}`));
  }
  await queue.close();
  expect(applied.filter((name) => !name.startsWith('row'))).toEqual(['one', 'two', 'three', 'four', 'five']);
  expect(applied).toHaveLength(10);
});

it('replaces no row that stands where a replaceable task once stood', async () => {
  const { queue, goOn, applied, task, stall } = stalled(3);
  queue.replaceLatest(task('sentinel'));
  await nextTurn();
  stall();
  await nextTurn();
  for (const row of ['a', 'b']) queue.tryPush(task(row));
  queue.replaceLatest(task('newest'));
  goOn();
  await queue.close();
  expect(applied).toEqual(['sentinel', 'a', 'b', 'newest']);
});

it('has one consumer', async () => {
  const { queue } = stalled();
  await expect(queue.consume()).rejects.toMatchObject({ code: 'ERR_APPLY_QUEUE_CONSUMED' });
});

it.each([
  [
    'throws',
    () => () => {
      throw new Error('disk');
    },
  ],
  ['rejects', () => () => Promise.reject(new Error('disk'))],
])('is closed by a task that %s, and drops the rest', async (_, failing) => {
  const { queue, applied, task, consumed } = stalled(2);
  const outcome = expect(consumed).rejects.toThrow('disk');
  queue.tryPush(failing());
  queue.tryPush(task('after'));
  // It gets the place of the task that fails, and is dropped with the others.
  const entered = queue.push(task('enters'));
  const waiting = expect(queue.push(task('waits'))).rejects.toMatchObject({
    code: 'ERR_APPLY_QUEUE_CLOSED',
    cause: new Error('disk'),
  });
  await outcome;
  await entered;
  await waiting;
  await queue.close();
  expect(applied).toEqual([]);
  await expect(queue.push(task('late'))).rejects.toMatchObject({ code: 'ERR_APPLY_QUEUE_CLOSED' });
  expect(queue.replaceLatest(task('late'))).toBeUndefined();
});

it('drops what has not begun when it is aborted, and awaits what has', async () => {
  const { queue, goOn, applied, task, consumed, stall } = stalled(2);
  stall();
  await nextTurn();
  queue.tryPush(task('a'));
  queue.abort(new Error('given up'));
  let closed = false;
  const closing = queue.close().then(() => {
    closed = true;
  });
  await nextTurn();
  expect(closed).toBe(false);
  goOn();
  await Promise.all([closing, consumed]);
  expect(applied).toEqual([]);
});

it.each([0, 1.5, Number.NaN])('refuses a capacity of %d', (capacity) => {
  expect(() => new ApplyQueue({ capacity })).toThrow(expect.objectContaining({ code: 'ERR_APPLY_QUEUE_OPTION' }));
});
