import type { IcicleData, IcicleFrame, IcicleView } from '../icicle-data.ts';
import type { PageElement, PageWindow } from './dom.ts';

interface TreeNode {
  readonly name: string;
  readonly place: string;
  readonly owner: IcicleFrame[4] | 'all';
  /** Frames that were folded into this one. */
  folded: number;
  /** With all below it: what a view's kind says. */
  first: number;
  second: number;
  /** Without what is below it. */
  ownFirst: number;
  ownSecond: number;
  /** How wide it is drawn, in bytes; never less than its children together. */
  size: number;
  readonly parent: TreeNode | null;
  readonly children: TreeNode[];
  /** Its place among its siblings, the largest first. */
  at: number;
}

interface Cell {
  readonly node: TreeNode;
  readonly element: PageElement;
}

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * Draws every icicle as a tree of elements, so that it has focus, names and zoom by keyboard like any other control.
 */
export function growIcicles(page: PageWindow): void {
  const { document } = page;
  const ROW_PIXELS = 26;
  const SLIVER = 0.0015;
  const owners = { all: '', subject: 'your code', dependency: 'a package', node: 'Node', native: 'native' } as const;
  const sizeOf = ({ size }: TreeNode) => size;

  const written = (bytes: number) => {
    const units = ['B', 'KiB', 'MiB', 'GiB'] as const;
    const power = Math.min(3, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
    const amount = bytes / 1024 ** power;
    return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
  };

  /** Runs of frames that are not the user's become their innermost one; the user's stay as they are. */
  const fold = (stack: readonly number[], frames: readonly IcicleFrame[], whole: boolean) => {
    const kept: { frame: IcicleFrame; folded: number }[] = [];
    for (const index of stack) {
      const frame = frames[index];
      const before = kept.at(-1);
      if (frame === undefined) continue;
      const joins = !whole && frame[4] !== 'subject' && before !== undefined && before.frame[4] !== 'subject';
      if (joins) kept[kept.length - 1] = { frame, folded: before.folded + 1 };
      else kept.push({ frame, folded: 0 });
    }
    return kept;
  };

  const empty = { first: 0, second: 0, ownFirst: 0, ownSecond: 0, size: 0, at: 0 };
  const child = (parent: TreeNode, [name, file, line, , owner]: IcicleFrame, folded: number) => {
    const place = line === 0 ? file : `${file}:${line}`;
    const known = parent.children.find((one) => one.name === name && one.place === place && one.owner === owner);
    const node = known ?? { ...empty, name, place, owner, folded, parent, children: [] };
    if (known === undefined) parent.children.push(node);
    node.folded = Math.max(node.folded, folded);
    return node;
  };

  /** Of two sides the larger counts, stack by stack: what has moved from one to the other needs room for both. */
  const measure = (node: TreeNode, kind: IcicleView['kind']) => {
    const { ownFirst, ownSecond } = node;
    node.size = kind === 'sides' ? Math.max(ownFirst, ownSecond) : ownFirst + ownSecond;
    for (const one of node.children) node.size += measure(one, kind);
    node.children.sort((a, b) => sizeOf(b) - sizeOf(a));
    node.children.forEach((one, at) => {
      one.at = at;
    });
    return node.size;
  };

  const treeOf = (data: IcicleData, view: number, whole: boolean) => {
    const { kind = 'parts', stacks = [] } = data.views[view] ?? {};
    const all = { name: 'everything', place: '', owner: 'all', folded: 0, parent: null } as const;
    const root: TreeNode = { ...empty, ...all, children: [] };
    for (const [stack, first, second] of stacks) {
      let node = root;
      const path = fold(stack, data.frames, whole);
      for (const step of [null, ...path]) {
        if (step !== null) node = child(node, step.frame, step.folded);
        node.first += first;
        node.second += second;
      }
      node.ownFirst += first;
      node.ownSecond += second;
    }
    measure(root, kind);
    return root;
  };

  const pathOf = (node: TreeNode): number[] => (node.parent === null ? [] : [...pathOf(node.parent), node.at]);
  const labelOf = (node: TreeNode) => {
    const name = node.name === '' ? '(anonymous)' : node.name;
    return `${name}${node.place === '' ? '' : ` ${node.place}`}${node.folded === 0 ? '' : ` +${node.folded} folded`}`;
  };

  const grow = (data: IcicleData, figure: PageElement) => {
    const tree = figure.querySelector('[role=tree]');
    const detail = figure.querySelector('.detail');
    const search = figure.querySelector('input[type=search]');
    const whole = figure.querySelector('input[type=checkbox]');
    const choice = figure.querySelector('select');
    if (tree === null || detail === null || search === null || whole === null) return;
    const shown = () => data.views[Number(choice?.value ?? 0)];
    let root = treeOf(data, 0, false);
    let zoomed = root;
    let cells: Cell[] = [];

    /** Null where there is nothing to compare. */
    const changeOf = ({ first, second }: TreeNode) => {
      const view = shown();
      if (view?.kind !== 'sides') return null;
      const by = second - first;
      if (Math.abs(by) < (view.leastBytes ?? 0)) return { name: 'same', words: '= ' };
      const once = first === 0 ? ' new' : second === 0 ? ' gone' : '';
      return { name: by > 0 ? 'grew' : 'shrank', words: `${by > 0 ? '+' : '−'}${written(Math.abs(by))}${once} ` };
    };
    const amountOf = (node: TreeNode) =>
      changeOf(node) === null ? written(sizeOf(node)) : `before ${written(node.first)}, after ${written(node.second)}`;

    const describe = (node: TreeNode) => {
      const share = sizeOf(root) === 0 ? 0 : Math.round((sizeOf(node) / sizeOf(root)) * 100);
      const owner = owners[node.owner];
      const change = changeOf(node);
      const parts = `, ${share} %; off-heap ${written(node.second)}, heap ${written(node.first)}`;
      detail.textContent =
        `${change?.words ?? ''}${labelOf(node)}${owner === '' ? '' : ` (${owner})`}: ` +
        `${amountOf(node)}${change === null ? parts : ', each an operation'}`;
    };

    const mark = () => {
      const term = search.value.trim().toLowerCase();
      const hits = (node: TreeNode) => term !== '' && labelOf(node).toLowerCase().includes(term);
      const held = (node: TreeNode, figure: 'first' | 'second' | 'size'): number =>
        hits(node) ? node[figure] : node.children.reduce((sum, one) => sum + held(one, figure), 0);
      for (const { node, element } of cells) {
        element.classList.toggle('match', hits(node));
        element.classList.toggle('dim', term !== '' && !hits(node));
      }
      const share = Math.round((held(root, 'size') / Math.max(1, sizeOf(root))) * 100);
      const amount =
        changeOf(root) === null
          ? `${written(held(root, 'size'))}, ${share} %`
          : `${written(held(root, 'second'))} an operation, before ${written(held(root, 'first'))}`;
      if (term !== '') detail.textContent = `"${search.value.trim()}" holds ${amount}.`;
      else describe(zoomed);
    };

    const focus = (cell: Cell | undefined) => {
      if (cell === undefined) return;
      for (const { element } of cells) element.tabIndex = element === cell.element ? 0 : -1;
      cell.element.focus({ preventScroll: true });
    };

    const zoom = (node: TreeNode, tell: boolean) => {
      zoomed = node;
      draw();
      tree.dataset.zoom = pathOf(node).join('.');
      if (tell) page.dispatchEvent(new page.Event('plimsoll-state'));
    };

    const move = (cell: Cell, key: string) => {
      const { node } = cell;
      const siblings = cells.filter((one) => one.node.parent === node.parent);
      const at = siblings.indexOf(cell);
      const moves: Readonly<Record<string, Cell | undefined>> = {
        ArrowDown: cells.find((one) => one.node.parent === node),
        ArrowUp: cells.find((one) => one.node === node.parent),
        ArrowRight: siblings[at + 1],
        ArrowLeft: siblings[at - 1],
        Home: cells[0],
        End: cells.at(-1),
      };
      if (key in moves) focus(moves[key]);
      return key in moves;
    };

    const zoomAndFocus = (node: TreeNode) => {
      zoom(node, true);
      focus(cells.find((one) => one.node === node));
    };

    const cellOf = (node: TreeNode, depth: number, left: number, width: number): Cell => {
      const element = document.createElement('div');
      const cell = { node, element };
      const change = changeOf(node);
      const label = `${change?.words ?? ''}${labelOf(node)}`;
      element.className = change === null ? `cell ${node.owner}` : `cell ${change.name} of-${node.owner}`;
      element.textContent = width > 0.015 ? label : '';
      element.title = `${label}: ${amountOf(node)}`;
      element.tabIndex = node === zoomed ? 0 : -1;
      for (const [name, value] of [
        ['role', 'treeitem'],
        ['aria-level', `${depth + 1}`],
        ['aria-label', `${label}, ${amountOf(node)}`],
        ['aria-selected', String(node === zoomed)],
      ] as const) {
        element.setAttribute(name, value);
      }
      element.style.setProperty('left', `${left * 100}%`);
      element.style.setProperty('width', `${width * 100}%`);
      element.style.setProperty('top', `${depth * ROW_PIXELS}px`);
      element.addEventListener('click', () => zoomAndFocus(node));
      element.addEventListener('mouseenter', () => describe(node));
      element.addEventListener('focus', () => describe(node));
      element.addEventListener('keydown', (event) => {
        const done = move(cell, event.key);
        const to = ({ Enter: node, ' ': node, Escape: zoomed.parent ?? zoomed } as const)[event.key];
        if (to !== undefined) zoomAndFocus(to);
        if (done || to !== undefined) event.preventDefault();
      });
      return cell;
    };

    /** Above the zoomed frame its callers in full width, below it what it called, down to slivers. */
    const draw = () => {
      cells = [];
      const above: TreeNode[] = [];
      for (let node = zoomed.parent; node !== null; node = node.parent) above.unshift(node);
      above.forEach((node, depth) => {
        cells.push(cellOf(node, depth, 0, 1));
      });
      let deepest = 0;
      const lay = (node: TreeNode, depth: number, left: number, width: number) => {
        if (width < SLIVER) return;
        deepest = Math.max(deepest, depth);
        cells.push(cellOf(node, depth, left, width));
        let from = left;
        for (const one of node.children) {
          const part = sizeOf(node) === 0 ? 0 : (width * sizeOf(one)) / sizeOf(node);
          lay(one, depth + 1, from, part);
          from += part;
        }
      };
      lay(zoomed, above.length, 0, 1);
      tree.style.setProperty('height', `${(deepest + 1) * ROW_PIXELS}px`);
      tree.replaceChildren(...cells.map(({ element }) => element));
      mark();
    };

    const regrow = () => {
      root = treeOf(data, Number(choice?.value ?? 0), whole.checked);
      zoom(root, true);
    };
    const follow = () => {
      let node = root;
      for (const at of (tree.dataset.zoom ?? '').split('.'))
        node = (at === '' ? null : node.children[Number(at)]) ?? node;
      if (node !== zoomed) zoom(node, false);
    };

    search.addEventListener('input', mark);
    search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') focus(cells.find(({ element }) => element.className.includes('match')));
    });
    whole.addEventListener('change', regrow);
    choice?.addEventListener('change', regrow);
    figure.querySelector('.whole')?.addEventListener('click', () => zoom(root, true));
    page.addEventListener('plimsoll-zoom', follow);
    draw();
  };

  for (const data of JSON.parse(document.getElementById('icicles')?.textContent ?? '[]') as IcicleData[]) {
    const figure = document.getElementById(data.id);
    if (figure !== null) grow(data, figure);
  }
}
