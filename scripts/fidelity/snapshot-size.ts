/** Bytes of a V8 heap snapshot: the sum of its nodes' own sizes, from which memlab's figures come too. */
import { readFileSync } from 'node:fs';

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[] } };
  readonly nodes: readonly number[];
}

export function snapshotSize(file: string): number {
  const { snapshot, nodes } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  const fields = snapshot.meta.node_fields;
  const at = fields.indexOf('self_size');
  if (at < 0) throw new Error(`${file} has no self_size among ${fields.join(', ')}.`);
  let total = 0;
  for (let i = at; i < nodes.length; i += fields.length) total += nodes[i] ?? 0;
  return total;
}
