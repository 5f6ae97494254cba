import { expect, test } from 'vitest';
import { sampleComparison } from '../sample-comparison.fixture.ts';
import { renderComparison } from './comparison.ts';
import type { IcicleData } from './icicle-data.ts';

const { compared, before, after } = sampleComparison();
const page = renderComparison(compared, before, after);

function icicleIn(html: string): IcicleData {
  return (JSON.parse(/id="icicles">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '[]') as IcicleData[])[0] as IcicleData;
}

test('the first sentence is the largest growth, with its line', () => {
  expect(page).toContain(
    '<h1>upload ×8: +8.0 MiB an operation, new at src/upload.ts:41 (keepPart). 2 further differences below.</h1>',
  );
});

test('every stack has both its sides in the icicle, what a frame holds by itself counted once', () => {
  const { frames, views } = icicleIn(page);
  const rows = views[0]?.stacks.map(([stack, ...sides]) => [stack.map((at) => frames[at]?.[0]).join(' / '), ...sides]);
  const MiB = 1024 * 1024;
  expect(rows).toEqual([
    ['node:_http_server (onrequest) / src/seal.ts:19 (sealPart)', 8 * MiB, 9 * MiB],
    ['node:_http_server (onrequest) / src/upload.ts:41 (keepPart)', 0, 8 * MiB],
    ['node:_http_server (onrequest) / src/old.ts:5 (oldWay)', 4 * MiB, 0],
  ]);
});

test('the table behind it has before, after and the signed difference', () => {
  const text = page
    .slice(page.indexOf('Differences by function'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  expect(text).toContain('src/upload.ts:41 (keepPart) new 8.0 MiB +8.0 MiB');
  expect(text).toContain('src/old.ts:5 (oldWay) 4.0 MiB gone −4.0 MiB');
});

test('a comparison without a difference says so, and names of cases and frames are text', () => {
  const [one] = compared;
  if (one === undefined) throw new Error('the sample compares a case');
  const same = renderComparison([{ ...one, case: '<script>alert(1)</script>', differences: [] }], before, after);
  expect(same).toContain('1 case: nothing differs by more than two runs of the same code do.');
  expect(same).not.toContain('<script>alert');
});

test('nothing of it refers to the network, and the same two files give the same bytes', () => {
  expect(page).toContain(`content="default-src 'none';`);
  expect(page).not.toMatch(/\b(src|srcset|action|poster)\s*=\s*["']|\bhref\s*=\s*["'](?!#)|unsafe-|<[^>]+ style=/i);
  const again = sampleComparison();
  expect(renderComparison(again.compared, again.before, again.after)).toBe(page);
});
