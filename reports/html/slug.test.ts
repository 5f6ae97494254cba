import { expect, test } from 'vitest';
import { createIds } from './slug.ts';

test('the same name twice is two ids, and a number in a name is not taken for one of them', () => {
  const id = createIds();
  expect([id('upload'), id('upload'), id('upload 2'), id('upload')]).toEqual([
    'upload',
    'upload-2',
    'upload-2-2',
    'upload-3',
  ]);
});

test('nothing of a hostile name gets through but letters and digits', () => {
  expect(createIds()('"><script>alert(1)', 'at once')).toBe('script-alert-1-at-once');
  expect(createIds()('日本')).toBe('part');
});
