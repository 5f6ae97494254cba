import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** A signature or a code of authentication beside a comparison that ends at the first byte that differs. */
const COMPARED = /\b\w*(?:signature|hmac|authTag|mac)\w*(?:\(\))?\s*[!=]==(?!=|\s*(?:undefined|null|'|\d))/i;

it('signatures are compared by timingSafeEqual, and nowhere by ===', async () => {
  const comparing: string[] = [];
  const found: string[] = [];
  for await (const file of glob('{subjects,fixtures}/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts') || file.includes('test-support')) continue;
    const source = await readFile(`${root}/${file}`, 'utf8');
    if (source.includes('timingSafeEqual(')) comparing.push(file);
    found.push(
      ...source
        .split('\n')
        .filter((line) => COMPARED.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  }
  expect(found).toEqual([]);
  expect(comparing.sort()).toEqual(['fixtures/s3/signature.ts', 'subjects/upload/signature/signing.ts']);
});
