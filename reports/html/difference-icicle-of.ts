import type { IcicleDifference } from '../../harness/holders/compare.ts';
import type { ComparedCase } from './comparison.ts';
import type { IcicleData, IcicleFrame, IcicleView } from './icicle-data.ts';

/** The tree of a difference as stacks, each with what it holds beyond its callees. */
export function differenceIcicleOf(id: string, { case: title, icicle, leastBytes }: ComparedCase): IcicleData {
  const frames: IcicleFrame[] = [];
  const stacks: IcicleView['stacks'][number][] = [];
  const index = new Map<string, number>();
  const frameOf = ({ name, owner }: IcicleDifference) => {
    const key = `${owner} ${name}`;
    const at = index.get(key) ?? frames.push([name, '', 0, 0, owner]) - 1;
    index.set(key, at);
    return at;
  };
  const visit = (node: IcicleDifference, stack: readonly number[]) => {
    const own = (side: 'beforeBytes' | 'afterBytes') =>
      Math.max(0, Math.round(node.children.reduce((rest, child) => rest - child[side], node[side])));
    const [before, after] = [own('beforeBytes'), own('afterBytes')];
    if (before > 0 || after > 0) stacks.push([stack, before, after]);
    for (const child of node.children) visit(child, [...stack, frameOf(child)]);
  };
  visit(icicle, []);
  return { id, title, frames, views: [{ name: 'before and after', kind: 'sides', leastBytes, stacks }] };
}
