import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Root of our own sources, or of `dist/` when we run compiled: this file is two folders below either. */
const root = new URL('../../', import.meta.url);
const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Installed as a package, rather than run from its repository. */
export const installed = root.pathname.includes('/node_modules/');

/** The file behind `plimsoll`, `plimsoll/governor`, `plimsoll/guard` or `plimsoll/fixtures/…`; null when it is none of ours. */
export function ownModule(specifier: string): string | null {
  if (specifier === 'plimsoll') return at('harness/index');
  if (specifier === 'plimsoll/governor') return at('subjects/governor/index');
  if (specifier === 'plimsoll/guard') return at('subjects/governor/guard');
  if (!specifier.startsWith('plimsoll/fixtures/')) return null;
  const path = specifier.slice('plimsoll/'.length);
  return at(path) ?? at(`${path}/index`);
}

function at(path: string): string | null {
  const file = fileURLToPath(new URL(path + ending, root));
  return existsSync(file) ? file : null;
}
