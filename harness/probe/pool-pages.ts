/**
 * Pages of Node's buffer pool that are still there, and how many bytes of each are in use. A snapshot has no lengths of
 * views, so they are asked of the views themselves, all of them, through the inspector.
 */
import type { Session } from 'node:inspector';
import type { PoolPages } from './protocol.ts';

export function readPoolPages(session: Session): PoolPages {
  const group = 'plimsoll';
  let pages: PoolPages = { pages: 0, pageBytes: 0, pinnedBytes: 0, leastPinned: [] };
  session.post('Runtime.evaluate', { expression: 'Buffer.prototype', objectGroup: group }, (failed, prototype) => {
    const prototypeObjectId = prototype?.result?.objectId;
    if (failed !== null || prototypeObjectId === undefined) return;
    session.post('Runtime.queryObjects', { prototypeObjectId, objectGroup: group }, (error, found) => {
      const objectId = (found as Found | undefined)?.objects.objectId;
      if (error !== null || objectId === undefined) return;
      const call = { objectId, functionDeclaration: `${sumUp}`, returnByValue: true };
      session.post('Runtime.callFunctionOn', call, (unanswered, answer) => {
        const value = (answer as Answer | undefined)?.result.value;
        if (unanswered === null && value !== undefined) pages = value;
      });
    });
  });
  session.post('Runtime.releaseObjectGroup', { objectGroup: group });
  return pages;
}

/** `@types/node` knows no answers to these questions. */
interface Found {
  readonly objects: { readonly objectId?: string };
}

interface Answer {
  readonly result: { readonly value?: PoolPages };
}

/** Sent to the inspector as text: it may use nothing from outside. A pool gives out at most half of a page at once. */
function sumUp(this: Buffer[]): PoolPages {
  const pageBytes = Buffer.poolSize;
  const pinned = new Map<ArrayBufferLike, number>();
  for (const view of this) {
    let inPool = false;
    try {
      inPool = view.buffer.byteLength === pageBytes && view.byteLength <= pageBytes / 2 && view.byteLength > 0;
    } catch {
      // `Buffer.prototype` itself is no view.
    }
    if (inPool) pinned.set(view.buffer, Math.min(pageBytes, (pinned.get(view.buffer) ?? 0) + view.byteLength));
  }
  const each = [...pinned.values()].sort((a, b) => a - b);
  const pinnedBytes = each.reduce((sum, bytes) => sum + bytes, 0);
  return { pages: pinned.size, pageBytes: pinned.size * pageBytes, pinnedBytes, leastPinned: each.slice(0, 12) };
}
