import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { publishedSchema, schemaFile } from '../../scripts/results-schema.ts';

test('the published JSON Schema is that of the results file: else run scripts/results-schema.ts', async () => {
  expect(JSON.parse(await readFile(schemaFile, 'utf8'))).toEqual(JSON.parse(publishedSchema()));
});
