import { expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../../fixtures/test-support/fuzz.ts';
import type { Pieces } from '../pieces.ts';
import type { Repository } from '../repository/repository.ts';
import { type BackupObject, readHeader } from './metadata.ts';

const prefix = 'volume_11111111-1111-1111-1111-111111111111_20260102030405_backup_22222222-2222-2222-2222-222222222222';
const place = { id: '22222222-2222-2222-2222-222222222222', container: 'c', prefix };
const words = [
  '{',
  '}',
  '[',
  ']',
  '"objects":',
  `"${prefix}-00001":`,
  'null',
  '"__proto__":',
  '\\u0000',
  '\\',
  '1e309',
];

test('any metadata is a list of objects with sizes that are sizes, or is refused, wherever it is cut', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  await fuzz({ parser: 'restore-metadata', words }, async (input) => {
    const whole = await read(input, input.length || 1);
    expect(await read(input, 5)).toEqual(whole);
    for (const { offset, length, id } of whole ?? []) {
      expect([offset, length, offset + length, id].every((size) => Number.isSafeInteger(size) && size >= 0)).toBe(true);
    }
    expect(({} as { offset?: unknown }).offset).toBeUndefined();
  });
});

async function read(input: Buffer, pieceBytes: number): Promise<readonly BackupObject[] | null> {
  const objects: BackupObject[] = [];
  const repository = { open: async () => piecesOf(input, pieceBytes) } as unknown as Repository;
  try {
    await readHeader(repository, place, (object) => objects.push(object), AbortSignal.timeout(60_000));
    return objects;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_RESTORE_FORMAT' });
    return null;
  }
}

function piecesOf(input: Buffer, size: number): Pieces {
  let at = 0;
  return {
    async next() {
      const piece = Buffer.from(input.subarray(at, at + size));
      at += size;
      return piece.length === 0 ? null : piece;
    },
    async close() {},
  };
}
