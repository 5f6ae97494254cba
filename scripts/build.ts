/**
 * Emits dist/: JavaScript, declarations and source maps of what is published, with the command executable.
 * Runs before `pnpm pack` as well, so that a tarball never holds an old build.
 */
import { chmod, cp, glob, rm } from 'node:fs/promises';
import { $ } from 'zx';

const root = new URL('../', import.meta.url);

/** Read beside their module at run time, and unknown to the compiler. */
const assets = '{harness,reports,fixtures}/**/*.{css,html,svg}';

await rm(new URL('dist/', root), { recursive: true, force: true });
await $({ cwd: root.pathname, stdio: 'inherit' })`tsc -p tsconfig.build.json`;
// Our own manifest is read at run time through `plimsoll/package.json`. The compiler's copy of it would become the
// nearest one for everything in dist/, with this repository's exports in it.
await rm(new URL('dist/package.json', root), { force: true });
for await (const asset of glob(assets, { cwd: root.pathname })) {
  await cp(new URL(asset, root), new URL(`dist/${asset}`, root));
}
await chmod(new URL('dist/harness/cli/main.js', root), 0o755);
