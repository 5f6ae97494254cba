/** The fields of an interface as its source declares and explains them. Reads our own sources, formatted as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './pages.ts';

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  /** Markdown. */
  readonly meaning: string;
}

export interface Declared {
  /** Markdown; empty where nothing stands above it. */
  readonly meaning: string;
  readonly fields: readonly Field[];
}

const FIELD =
  /^ {2}(?:\/\*\*(?<doc>(?:(?!\*\/)[\s\S])*)\*\/\s+)?readonly (?<name>\w+)(?<optional>\?)?: (?<type>[\s\S]*?);$/gm;

/** @throws where the interface is not there, or has something that is no explained field */
export function readInterface(file: string, name: string): Declared {
  const source = readFileSync(join(root, file), 'utf8');
  const found = new RegExp(
    String.raw`(?:/\*\*(?<doc>(?:(?!\*/)[\s\S])*)\*/\n)?^(?:export )?interface ${name}\b[^{]*\{\n(?<body>[\s\S]*?)^\}`,
    'm',
  ).exec(source);
  if (found === null) throw new Error(`${file} has no interface ${name}.`);
  const { doc = '', body = '' } = found.groups ?? {};
  const rest = body.replace(FIELD, '').trim();
  if (rest !== '') throw new Error(`${file}, ${name}: this is read by nobody: ${rest.slice(0, 80)}`);
  return {
    meaning: textOf(doc),
    fields: [...body.matchAll(FIELD)].flatMap(({ groups = {} }) => fieldOf(file, groups)),
  };
}

function fieldOf(file: string, { name = '', optional, type = '', doc }: Record<string, string | undefined>): Field[] {
  // A kind of scenario that has no such field; a tag that a function of ours sets.
  if (type === 'never' || /^'\w+'$/.test(type)) return [];
  if (doc === undefined) throw new Error(`${file}: the field ${name} is not explained.`);
  return [{ name, optional: optional !== undefined, type: type.replace(/\s+/g, ' '), meaning: textOf(doc) }];
}

function textOf(doc: string): string {
  return doc
    .replace(/^\s*\*? ?/gm, '')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll('\\/', '/')
    .replace(/\s+/g, ' ')
    .trim();
}
