/** In plain words, how an object of somebody's code holds another: a field of a class, a captured variable, a local one. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Frame } from '../results/attribution.ts';
import { type FrameOf, type LoadedCode, wordsOf } from './frames.ts';
import { placesIn, targetOf } from './places.ts';
import type { Labels } from './retainers.ts';
import { type Snapshot, typeNamed } from './snapshot/snapshot.ts';

/** Names that say nothing about who holds: those of every program. */
const NAMELESS = /^(Object|Array|Map|Set|WeakMap|Buffer|Uint8Array|ArrayBuffer|Promise|Function|system|\(|$)/;

export function holderWords(snapshot: Snapshot, frameOf: FrameOf, code: LoadedCode): Labels {
  const { nodes, edges, strings, nodeTypes, edgeTypes, locations } = snapshot;
  const closure = typeNamed(nodeTypes, 'closure');
  const object = typeNamed(nodeTypes, 'object');
  const synthetic = typeNamed(nodeTypes, 'synthetic');
  const [context, property] = [typeNamed(edgeTypes, 'context'), typeNamed(edgeTypes, 'property')];
  const contextName = strings.indexOf('system / Context');
  const placeOf = placesIn(snapshot);
  const nameOf = (node: number) => strings.at(nodes.name[node] as number);
  const frames = new Map<number, Frame | null>();
  const scopes = findScopes();
  let bundle: readonly string[] | null = null;

  return {
    source(node) {
      const frame = userFrame(node);
      if (frame === null) return null;
      if (nodes.type[node] === closure) return `the function ${wordsOf(named(frame, node))}`;
      const registers = targetOf(snapshot, node, 'parameters_and_registers');
      if (registers === null) return `class ${nameOf(node)} (${frame.file}:${frame.line})`;
      const suspended = functionOf(node);
      return suspended === ''
        ? `the top of a module (${frame.file})`
        : `local variables of the suspended function ${suspended} (${frame.file}:${frame.line})`;
    },
    over(from, edge) {
      const type = edges.type[edge];
      if (type === context && nodes.name[from] === contextName) {
        const name = strings.at(edges.nameOrIndex[edge] as number);
        const scope = scopes.get(from);
        if (scope === undefined || name === 'previous' || name === 'this') return null;
        return scope === 'module' ? ofModule(name) : `\`${name}\`, captured by ${scope}`;
      }
      if (type !== property || nodes.type[from] !== object || userFrame(from) === null) return null;
      const frame = userFrame(from) as Frame;
      const field = strings.at(edges.nameOrIndex[edge] as number);
      return `\`${field}\` of class ${nameOf(from)} (${frame.file}:${frame.line})`;
    },
    otherwise(node) {
      const name = nameOf(node);
      if (nodes.type[node] === synthetic) {
        return name === '(Stack roots)' ? 'local variables of a running function' : null;
      }
      return nodes.type[node] === object && !NAMELESS.test(name) ? `Node’s own ${name}` : null;
    },
  };

  function userFrame(node: number): Frame | null {
    const known = frames.get(node);
    if (known !== undefined) return known;
    const place = placeOf(node);
    const frame = place === undefined ? null : frameOf(place);
    const theirs = frame?.owner === 'subject' || frame?.owner === 'dependency' ? frame : null;
    if (place !== undefined) frames.set(node, theirs);
    return theirs;
  }

  function named(frame: Frame, node: number): Frame {
    return { ...frame, function: nameOf(node) };
  }

  function functionOf(generator: number): string {
    const to = targetOf(snapshot, generator, 'function');
    return to === null ? nameOf(generator) : nameOf(to);
  }

  /** Scopes of the user's functions, by the innermost function that carries each; the module's own is known by its body. */
  function findScopes(): Map<number, string> {
    const found = new Map<number, string>();
    for (const [node, place] of locations) {
      if (nodes.type[node] !== closure) continue;
      const frame = userFrame(node);
      const scope = frame === null ? null : targetOf(snapshot, node, 'context');
      if (frame === null || scope === null) continue;
      const body = place.line === 0 && place.column === 0 && nameOf(node) === '';
      if (body) found.set(scope, 'module');
      else if (!found.has(scope)) found.set(scope, wordsOf(named(frame, node)));
    }
    return found;
  }

  function ofModule(name: string): string {
    const place = declarationOf(name);
    return `the module’s variable \`${name}\`${place === null ? '' : ` (${place.file}:${place.line})`}`;
  }

  /** Many modules are one after bundling, so the declaration is looked up in the bundle and mapped back. */
  function declarationOf(name: string): Frame | null {
    bundle ??= read(code.bundle);
    const at = bundle.findIndex((line) => DECLARES.exec(line)?.[1] === name);
    if (at < 0) return null;
    const column = (bundle[at] as string).indexOf(name);
    return frameOf({ name, script: pathToFileURL(code.bundle).href, line: at, column });
  }
}

const DECLARES = /^(?:export )?(?:var|let|const|class|function)\s+([\w$]+)/;

function read(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
