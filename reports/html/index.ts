export { type ComparedCase, renderComparison } from './comparison.ts';
export { renderPage } from './page.ts';
