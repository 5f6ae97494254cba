import { fileURLToPath } from 'node:url';

const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The command's script, as source or as built. */
export const COMMAND_FILE = fileURLToPath(new URL(`../cli/main.${ending}`, import.meta.url));
