import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/**
 * SHA-256 of what the user's own code was bundled to, the same wherever the checkout stands. Packages are loaded from
 * where they are installed, and are not in it.
 */
export async function sourceHash(bundles: readonly string[], home: string): Promise<string> {
  const hash = createHash('sha256');
  for (const bundle of bundles) {
    const text = await readFile(bundle, 'utf8');
    hash.update(text.replaceAll(pathToFileURL(home).href, '').replaceAll(home, '')).update('\0');
  }
  return hash.digest('hex');
}
