import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { FunctionScenario, OperationContext, Parameters as Point } from '../scenario/scenario.ts';
import { createOperations } from './operations.ts';
import type { ProbeOptions } from './protocol.ts';

const options = { concurrency: 2, operations: 2, parameters: {}, warmUp: {}, barrierWithinMs: 30 } as ProbeOptions;

function wave(operation: (context: OperationContext) => unknown) {
  const run = (_subject: unknown, _parameters: Point, context: OperationContext) => operation(context);
  const scenario = { operation: run } as FunctionScenario<Point, unknown>;
  return createOperations(scenario, undefined, options, () => {}).wave();
}
test('a barrier that one operation does not reach gives up, names who was there, and aborts the others', async () => {
  let aborted = false;
  const waiting = wave(async ({ index, barrier, signal }) => {
    signal.addEventListener('abort', () => {
      aborted = true;
    });
    if (index === 1) await new Promise(() => {});
    await barrier();
  });
  await expect(waiting).rejects.toMatchObject({ arrived: '1 of 2' });
  expect(aborted).toBe(true);
});

test('operations may take longer than that before the barrier and after it', async () => {
  const slow = wave(async ({ barrier }) => {
    await sleep(90);
    await barrier();
    await sleep(90);
  });
  expect(await slow).toEqual({ inFlight: 2, completed: 2 });
});

test('an operation that never calls the barrier lets the others go, and the wave says how many were held', async () => {
  const alone = wave(({ index, barrier }) => (index === 0 ? barrier() : undefined));
  expect(await alone).toEqual({ inFlight: 1, completed: 2 });
});
