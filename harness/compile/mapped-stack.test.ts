import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { firstPlace, mapStack } from './mapped-stack.ts';

/** A bundle whose every line n stands in line n + 100 of a source of the same name. */
const originalOf = (url: string, line: number, column: number) => ({
  file: fileURLToPath(url).replace('/run/', '/src/'),
  line: line + 100,
  column,
});
const bundle = `file://${process.cwd()}/run/service.ts`;
const probe = `file://${process.cwd()}/node_modules/.cache/plimsoll/run-12-abc/probe.mjs`;

test('a stack names the places in the source, without frames of Node, of ours, or without a place', () => {
  const stack = [
    'TypeError: broken pipe',
    `    at send (${bundle}:3:9)`,
    '    at Array.from (<anonymous>)',
    '    at async Promise.all (index 0)',
    `    at wave (${probe}:5:1)`,
    `    at run (${new URL('../probe/main.ts', import.meta.url)}:5:1)`,
    '    at process.emit (node:events:508:28)',
    `    at async ${bundle}:7:1`,
  ].join('\n');
  const mapped = mapStack(stack, originalOf);
  expect(mapped).toBe('TypeError: broken pipe\n    at send (src/service.ts:103:9)\n    at async src/service.ts:107:1');
  expect(firstPlace(mapped)).toBe('at send (src/service.ts:103:9)');
});

test('the line above the code at fault, which has no column, is mapped as well', () => {
  expect(mapStack(`${bundle}:3\n  throw x;\n  ^`, originalOf)).toBe('src/service.ts:103\n  throw x;\n  ^');
});

test('text without a place stays as it is, and has no first place', () => {
  expect(mapStack('listening on http://127.0.0.1:80', originalOf)).toBe('listening on http://127.0.0.1:80');
  expect(firstPlace('Error: no frames')).toBe('');
});
