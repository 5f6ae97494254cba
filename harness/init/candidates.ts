/** Which of a service's functions say how many bytes an operation takes, and which do the operation. */
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ExportedFunction, exportedFunctions } from './exported-functions.ts';

export interface Candidate extends ExportedFunction {
  /** Relative to the service's folder, with slashes. */
  readonly file: string;
}

export interface Candidates {
  /** The likeliest first. */
  readonly formulas: readonly Candidate[];
  /** Servers first, then functions that take bytes; the likeliest first. */
  readonly subjects: readonly Candidate[];
  readonly all: readonly Candidate[];
}

const SOURCES = '**/*.{ts,mts,js,mjs}';
const FOREIGN = ['node_modules', 'dist', 'build', 'coverage', 'plimsoll-report', 'test', 'tests', '__tests__'];
const NO_SOURCE = /\.d\.m?ts$|\.(test|spec|scenario|load|config)\.m?[jt]s$/;
/** A service of more files than that names its formula itself. */
const MOST_FILES = 5000;

export async function findCandidates(root: string): Promise<Candidates> {
  const all: Candidate[] = [];
  for (const file of await sources(root)) {
    const source = await readFile(join(root, file), 'utf8');
    for (const found of exportedFunctions(source)) all.push({ ...found, file });
  }
  const formulas = ranked(all, formulaScore);
  const subjects = ranked(
    all.filter((one) => !formulas.includes(one)),
    subjectScore,
  );
  return { formulas, subjects, all };
}

/** `src/admission.ts#thumbnailBytes`, as the flags take it and as it is told. */
export function nameOf({ file, name }: Pick<Candidate, 'file' | 'name'>): string {
  return `${file}#${name}`;
}

export function isServer({ name }: Candidate): boolean {
  return SERVER.test(name);
}

async function sources(root: string): Promise<string[]> {
  const files: string[] = [];
  const exclude = (path: string) => FOREIGN.includes(basename(path)) || basename(path).startsWith('.');
  for await (const file of glob(SOURCES, { cwd: root, exclude })) {
    if (!NO_SOURCE.test(file)) files.push(file.replaceAll('\\', '/'));
    if (files.length === MOST_FILES) break;
  }
  return files.sort();
}

function ranked(all: readonly Candidate[], score: (one: Candidate) => number): Candidate[] {
  return all
    .map((one) => ({ one, points: score(one) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ one }) => one);
}

const NAMED_FORMULA = /(bytes|memory|footprint)(for|of)?$|^(reservation|reserve|booking|bytesFor|bytesOf)/i;
/** A comment that speaks of bytes may do so for many reasons; one that begins with them, or returns them, says it. */
const DESCRIBED_FORMULA = /^\/\*\*[\s*]*(the )?(number of )?bytes\b|@returns?\b[^@]*\bbytes\b/i;
const RETURNS_NUMBER = /^(number)?$/;

function formulaScore({ name, comment, file, parameters, returns }: Candidate): number {
  if (parameters.length === 0 || !RETURNS_NUMBER.test(returns)) return 0;
  const named = NAMED_FORMULA.test(name) && !SERVER.test(name);
  const described = DESCRIBED_FORMULA.test(comment);
  if (!named && !described) return 0;
  return (named ? 4 : 0) + (described ? 2 : 0) + (/admi|reserv|memory|budget|govern/i.test(file) ? 1 : 0);
}

const SERVER = /^(start|serve|listen|launch)|(server|service)$/i;
const TAKES_BYTES = /Buffer|Uint8Array|Readable|Blob/;
const NAMED_BYTES = /^(image|picture|pixels|input|data|buffer|bytes|body|payload|content|chunk|file)$/i;

function subjectScore(one: Candidate): number {
  if (isServer(one)) return /^(start|serve|listen|launch)/i.test(one.name) ? 4 : 3;
  const [first] = one.parameters;
  if (first === undefined) return 0;
  if (TAKES_BYTES.test(first.type)) return 2;
  return first.type === '' && NAMED_BYTES.test(first.name) ? 1 : 0;
}
