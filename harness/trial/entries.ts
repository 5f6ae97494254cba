import { fileURLToPath } from 'node:url';

const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Path of a process entry beside this file, as source or as built. */
export function entry(name: 'command-host' | 'load-host' | 'sampler-host' | 'sidecar-host'): string {
  return fileURLToPath(new URL(`./${name}.${ending}`, import.meta.url));
}

/** The probe's source: to be compiled before it runs. */
export const probeSource = fileURLToPath(new URL(`../probe/main.${ending}`, import.meta.url));
