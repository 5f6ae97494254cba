import { expect, test } from 'vitest';
import { html, jsonBlock } from './markup.ts';

test('a value is escaped, in text and in an attribute', () => {
  expect(html`<p title="${`"'`}">${'<b> & co'}</p>`.text).toBe('<p title="&quot;&#39;">&lt;b&gt; &amp; co</p>');
});

test('markup within markup stays markup, lists are joined, null is nothing', () => {
  expect(html`<ul>${['a', 'b'].map((one) => html`<li>${one}</li>`)}${null}</ul>`.text).toBe(
    '<ul><li>a</li><li>b</li></ul>',
  );
});

test('no element can begin or end in a data block', () => {
  const block = jsonBlock({ name: '</script><!--<script>' }).text;
  expect(block).not.toContain('<');
  expect(JSON.parse(block)).toEqual({ name: '</script><!--<script>' });
});
