import { pathToFileURL } from 'node:url';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild, ResolveResult } from 'esbuild';
import { installed, ownModule } from './own-modules.ts';

/** Bare (`pkg`, `#internal`), or a path that names a node_modules folder itself. */
const LEAVES_THE_SOURCE = /^[^./]|^\.{1,2}\/.*node_modules\//;
const NATIVE = /\.(?:node|wasm)$/;
const asking = Symbol('resolving');

/**
 * What production loads from node_modules is loaded from there, by its absolute address, wherever the bundle lies. It is
 * resolved now and from the importing file, so a monorepo's packages each get their own version. Everything else
 * (workspace sources, path aliases, TypeScript) is bundled.
 */
export const resolveAsInProduction: Plugin = {
  name: 'resolve-as-in-production',
  setup(build) {
    build.onResolve({ filter: LEAVES_THE_SOURCE }, async (args) => {
      if (args.kind === 'entry-point' || args.pluginData === asking) return undefined;
      return own(args) ?? (await packaged(build, args));
    });
    build.onResolve({ filter: NATIVE }, async (args) => {
      if (args.pluginData === asking) return undefined;
      const found = await resolveFrom(build, args);
      return found === null ? undefined : outside(found.path, args);
    });
  },
};

/** `plimsoll` is always ours; so are its other doors in our own repository, where no package is installed. */
function own(args: OnResolveArgs): OnResolveResult | undefined {
  if (args.path !== 'plimsoll' && (installed || !args.path.startsWith('plimsoll/'))) return undefined;
  const path = ownModule(args.path);
  return path === null ? undefined : { path };
}

async function packaged(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const found = await resolveFrom(build, args);
  if (found === null) {
    // `undefined` leaves the error to esbuild, which forgives an optional dependency inside a try block.
    const path = ownModule(args.path);
    return path === null ? undefined : { path };
  }
  if (found.external) return { path: found.path, external: true };
  return isPackaged(found.path) ? outside(found.path, args) : undefined;
}

async function resolveFrom(build: PluginBuild, args: OnResolveArgs): Promise<ResolveResult | null> {
  const { importer, kind, resolveDir, namespace } = args;
  const found = await build.resolve(args.path, {
    importer,
    kind,
    resolveDir,
    namespace,
    with: args.with,
    pluginData: asking,
  });
  return found.errors.length > 0 ? null : found;
}

/** Node refuses TypeScript in node_modules, and JSON needs no address. */
function isPackaged(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path) && !/\.(?:[cm]?tsx?|json)$/.test(path);
}

/** `import` takes the address of a file, `require` only its path. */
function outside(path: string, { kind }: OnResolveArgs): OnResolveResult {
  const required = kind === 'require-call' || kind === 'require-resolve';
  return { path: required ? path : pathToFileURL(path).href, external: true };
}
