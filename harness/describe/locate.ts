/**
 * Where the reservation's formula stands: found, never declared. Precise coverage of one call says which functions ran;
 * of these the formula is the one that the scenario's arrow names first in its own text.
 */
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import type { Parameters } from '../scenario/scenario.ts';
import { type FunctionPlace, placeOfFunction } from './function-place.ts';
import type { LoadedLocation } from './message.ts';

type Formula = (parameters: Parameters) => unknown;
interface Called extends FunctionPlace {
  readonly url: string;
  readonly name: string;
  readonly end: number;
}

/** The name that JavaScript gives a function written in place: `reservation: ({ size }) => …`. */
const WRITTEN_IN_PLACE = 'reservation';

/** Location of the formula behind `reservation`, called once with `point`; null for a native or bound function. */
export async function locateFormula(reservation: Formula, point: Parameters): Promise<LoadedLocation | null> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Debugger.enable');
    const own = await placeOfFunction(session, reservation);
    if (own === null) return null;
    const called = await calledDuring(session, () => reservation({ ...point }));
    const arrow = called.filter((one) => encloses(one, own)).sort((a, b) => b.offset - a.offset)[0];
    if (arrow === undefined) return null;
    return await locationOf(session, await formulaOf(session, reservation, arrow, called));
  } finally {
    session.disconnect();
  }
}

/** Every function that ran, ours and Node's excepted. */
async function calledDuring(session: Session, call: () => unknown): Promise<Called[]> {
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await session.post('Profiler.takePreciseCoverage');
  call();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  return result.filter(({ url }) => url.startsWith('file:') && !isOurs(url)).flatMap(calledIn);
}

/** Describe itself and the checks that it runs; the bundle lies elsewhere. */
function isOurs(url: string): boolean {
  return (
    url.startsWith(new URL('.', import.meta.url).href) || url.startsWith(new URL('../scenario/', import.meta.url).href)
  );
}

function calledIn({ scriptId, url, functions }: Profiler.ScriptCoverage): Called[] {
  return functions.flatMap(({ functionName, ranges: [whole] }) =>
    whole === undefined || whole.count === 0
      ? []
      : [{ scriptId, url, name: functionName, offset: whole.startOffset, end: whole.endOffset }],
  );
}

function encloses(one: Called, place: FunctionPlace): boolean {
  return one.scriptId === place.scriptId && one.offset <= place.offset && place.offset < one.end;
}

async function formulaOf(session: Session, reservation: Formula, arrow: Called, called: Called[]): Promise<Called> {
  if (reservation.name !== WRITTEN_IN_PLACE) return arrow;
  const others = called.filter((one) => one !== arrow && one.name !== '');
  const source = await sourceOf(session, arrow.scriptId);
  for (const name of namesCalledIn(source.slice(arrow.offset, arrow.end))) {
    const found =
      others.find((one) => one.name === name) ?? others.find((one) => one.name === importedAs(name, source));
    if (found !== undefined) return found;
  }
  // A default import has whatever name the importer liked; when one function ran, it is that one.
  return others.length === 1 && others[0] !== undefined ? others[0] : arrow;
}

/** Identifiers that a parenthesis follows, in the order of the text: `bytesOf(…)`, `(0, admission.bytesOf)(…)`. */
function namesCalledIn(text: string): string[] {
  return [...text.matchAll(/([\p{L}_$][\p{L}\p{N}_$]*)\s*\)?\s*(?:\?\.)?\s*\(/gu)].map(([, name]) => name ?? '');
}

/** `import { uploadBytes as bytes } from "file:///…"` calls `uploadBytes` by another name. */
function importedAs(name: string, source: string): string | undefined {
  const alias = new RegExp(`[{,]\\s*([\\p{L}_$][\\p{L}\\p{N}_$]*) as ${name.replaceAll('$', '\\$')}\\s*[,}]`, 'u');
  return alias.exec(source)?.[1];
}

async function locationOf(session: Session, { scriptId, url, name, offset }: Called): Promise<LoadedLocation> {
  const source = await sourceOf(session, scriptId);
  const start = offset + nameOffset(source.slice(offset), name);
  const before = source.slice(0, start).split('\n');
  return { url, line: before.length, column: before.at(-1)?.length ?? 0, function: name };
}

/** The name of a declared function says more than the keyword before it, and source maps keep it. */
function nameOffset(text: string, name: string): number {
  const declared = /^(?:async\s+)?function\s*\*?\s*/.exec(text)?.[0] ?? '';
  return declared !== '' && text.startsWith(name, declared.length) ? declared.length : 0;
}

async function sourceOf(session: Session, scriptId: string): Promise<string> {
  const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
  return scriptSource;
}
