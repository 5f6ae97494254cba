import { expect, inject, it } from 'vitest';
import { requireLimiter } from '../../harness/limits/index.ts';
import { replay } from './replay.ts';
import { uploadOverSwift } from './upload-over-swift.ts';

it('the upload over Swift survives what its books promise, and every part is right', { timeout: 90_000 }, async () => {
  const incident = uploadOverSwift(inject('swift'));
  const replayed = await replay(await requireLimiter(), incident, 'after', incident.limitBytes);
  expect(replayed).toMatchObject({ outcome: 'survived', limitBytes: 128 * 1024 * 1024 });
  const { expected, completed, verified } = replayed.work ?? {};
  expect(expected).toBeGreaterThanOrEqual(24);
  expect([completed, verified]).toEqual([expected, expected]);
});
