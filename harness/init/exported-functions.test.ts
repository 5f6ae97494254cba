import { expect, it } from 'vitest';
import { exportedFunctions } from './exported-functions.ts';

it('finds functions and arrow functions with their comments and parameters, and nothing else', () => {
  const found = exportedFunctions(`
/** Not this one's. */
const other = 1;
/** Bytes that one upload books. */
export function uploadBytes(contentLength: number, parts: Map<string, number> = new Map()): number {
  return contentLength;
}
export const thumbnailBytes = ({ image, scale = 2 }: { image: number; scale?: number }): number => image * scale;
export const LIMIT = (1 + 2) * 3;
export default async function start(options: { port: number }) {}
export class Rotator {}
function hidden(bytes: number) {}
`);
  expect(found.map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ['uploadBytes', false],
    ['thumbnailBytes', false],
    ['start', true],
  ]);
  const [upload, thumbnail] = found;
  expect(upload?.comment).toBe('/** Bytes that one upload books. */');
  expect(upload?.parameters).toEqual([
    { name: 'contentLength', type: 'number' },
    { name: 'parts', type: 'Map<string, number>' },
  ]);
  expect(upload?.fields).toBeNull();
  expect(found.map(({ returns }) => returns)).toEqual(['number', 'number', '']);
  expect(thumbnail?.fields).toEqual(['image', 'scale']);
});
