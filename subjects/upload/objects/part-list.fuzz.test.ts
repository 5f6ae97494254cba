import { expect, test } from 'vitest';
import { readPartList } from '../../../fixtures/s3/xml.ts';
import { FUZZ_TIMEOUT, fuzz } from '../../../fixtures/test-support/fuzz.ts';
import { parsePartList } from './part-list.ts';

const words = [
  '<Part>',
  '</Part>',
  '<ETag>',
  '<PartNumber>',
  '<![CDATA[',
  '<!DOCTYPE a [',
  '&amp;',
  '&#x0;',
  '__proto__',
  '<?x ?>',
];
const polluted = () => ({}) as { polluted?: unknown };

test('any XML is a list of parts or is refused as malformed, on both sides', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz({ parser: 's3-xml', words }, (input) => {
    for (const parse of [parsePartList, readPartList]) {
      for (const { partNumber, etag } of orRefused(() => parse(input.toString()))) {
        expect(Number.isSafeInteger(partNumber) && partNumber >= 0).toBe(true);
        expect(etag).toBeTypeOf('string');
      }
    }
    expect(polluted().polluted).toBeUndefined();
  });
});

function orRefused<T>(parse: () => readonly T[]): readonly T[] {
  try {
    return parse();
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(MalformedXML|NotImplemented)$/) });
    return [];
  }
}
