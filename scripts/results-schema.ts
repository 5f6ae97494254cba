/**
 * Publishes the JSON Schema of the results file.
 *
 *     node scripts/results-schema.ts
 */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { resultsSchema } from '../harness/results/schema.ts';

export const schemaFile = new URL('../docs/results.schema.json', import.meta.url);

/** The text of `docs/results.schema.json`. */
export function publishedSchema(): string {
  const schema = z.toJSONSchema(resultsSchema);
  return `${JSON.stringify({ title: 'Plimsoll results', ...schema }, null, 2)}\n`;
}

if (import.meta.main) await writeFile(schemaFile, publishedSchema());
