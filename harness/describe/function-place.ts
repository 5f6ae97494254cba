import type { Debugger } from 'node:inspector';
import type { Session } from 'node:inspector/promises';

/** An offset in UTF-16 units, inside the text of a function, in the script that holds it. */
export interface FunctionPlace {
  readonly scriptId: string;
  readonly offset: number;
}

const handle = Symbol.for('plimsoll.describe.function');

/** V8's own `[[FunctionLocation]]`; null for a native or bound function, which has none. */
export async function placeOfFunction(session: Session, subject: unknown): Promise<FunctionPlace | null> {
  const place = await functionLocation(session, subject);
  if (place === undefined) return null;
  const { scriptId, lineNumber, columnNumber = 0 } = place;
  const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
  const before = scriptSource.split('\n').slice(0, lineNumber);
  return { scriptId, offset: before.reduce((sum, line) => sum + line.length + 1, 0) + columnNumber };
}

async function functionLocation(session: Session, subject: unknown): Promise<Debugger.Location | undefined> {
  const globals = globalThis as Record<symbol, unknown>;
  globals[handle] = subject;
  try {
    const { result } = await session.post('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('${handle.description}')]`,
    });
    if (result.objectId === undefined) return undefined;
    const { internalProperties } = await session.post('Runtime.getProperties', { objectId: result.objectId });
    return internalProperties?.find(({ name }) => name === '[[FunctionLocation]]')?.value?.value as
      | Debugger.Location
      | undefined;
  } finally {
    delete globals[handle];
  }
}
