import { formatBytes } from '../../harness/bytes.ts';
import type { Growth } from '../../harness/results/attribution.ts';
import { counted } from '../folded.ts';
import { html, type Markup } from './markup.ts';

/** `1.1 KiB an operation stays after it has ended`; or that nothing does. */
export function growthWords(one: Growth): string {
  const after = `after ${counted(one.operations, 'operation')}`;
  if (one.leaks.length === 0) return `nothing stayed ${after}.`;
  return `${formatBytes(one.retainedBytesPerOperation)} of every operation stay when it has ended (seen ${after}).`;
}

/** What keeps it, from what holds it all to what is held. */
export function leakPaths({ leaks }: Growth): readonly Markup[] {
  return leaks.map(({ bytes, objects, path }) => {
    const [held = '', ...holders] = path.toReversed();
    const by = holders.map((one, at) => html`${at === 0 ? ' held by ' : ', which is held by '}<code>${one}</code>`);
    return html`<p>${formatBytes(bytes)} in ${counted(objects, 'object')}: <code>${held}</code>${by.length === 0 ? null : ','}${by}.</p>`;
  });
}
