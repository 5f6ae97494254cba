import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const subject = fileURLToPath(new URL('test-support/two-calls.ts', import.meta.url));

/** Should this turn red, V8 has learnt to tell the line of a call: then the page can name it. */
test('V8 tells where an allocating function begins, and in neither of its profiles the line of the call', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [subject], { env: {} });
  const { sampled, lines, fields } = JSON.parse(stdout);
  const text = readFileSync(subject, 'utf8').split('\n');
  const begins = text.findIndex((one) => one.startsWith('function twoCalls')) + 1;
  expect(new Set(sampled)).toEqual(new Set([begins]));
  expect(lines).toEqual([begins]);
  expect(fields).toEqual([
    ...['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    ...['id', 'function_info_index', 'count', 'size', 'children'],
  ]);
});
