/** Command lines that the docs tell, and what is wrong with them. Nothing is run. */
import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { buildProgram } from '../../harness/cli/program.ts';
import manifest from '../../package.json' with { type: 'json' };
import { fencesOf, inlineCodeOf, type Page, root } from './pages.ts';

export interface CommandLine {
  /** `page:line`. */
  readonly where: string;
  readonly text: string;
}

const COMMAND = /^(?:plimsoll|npx|pnpm|node|vitest) \S/;
/** What stands before a command in a block: a prompt, the label in a finding, the key of a workflow's step. */
const BEFORE_COMMAND = /^\s*(?:\$ |repeat\s+|(?:- )?run: )?/;
const PNPM_ITSELF = ['add', 'dlx', 'exec', 'install', 'pack', 'publish', 'run'];

export function commandsOf(page: Page): CommandLine[] {
  const inBlocks = fencesOf(page)
    .filter(({ language }) => !['ts', 'js', 'json', 'xml'].includes(language))
    .flatMap(({ line, lines }) => joined(lines).map((text, index) => ({ line: line + index, text })));
  return [...inBlocks, ...inlineCodeOf(page)].flatMap(({ line, text }) =>
    text
      .replace(BEFORE_COMMAND, '')
      .split(/ (?:\||&&) /)
      .filter((command) => COMMAND.test(command))
      .map((command) => ({ where: `${page.file}:${line}`, text: command })),
  );
}

/** A line that ends in a backslash has the following ones in it, whose places stay empty. */
function joined(lines: readonly string[]): string[] {
  const whole = [...lines];
  for (let at = whole.length - 2; at >= 0; at--) {
    if (!whole[at]?.endsWith('\\')) continue;
    whole[at] = `${whole[at]?.slice(0, -1).trimEnd()} ${whole[at + 1]?.trim()}`;
    whole[at + 1] = '';
  }
  return whole;
}

/** What the command line does not say rightly; nothing where it would be understood. */
export async function complaintAbout({ where, text }: CommandLine): Promise<string[]> {
  const complaint = await complain(wordsOf(text));
  return complaint === undefined ? [] : [`${where}: \`${text}\`: ${complaint}`];
}

/** As a shell would split it, up to a comment or a redirection. What the reader has to fill in counts as a word. */
function wordsOf(text: string): string[] {
  const filledIn = text.replace(/<[^<>]+>/g, '1').replace(/ \[[^\]]*\]/g, '');
  const words = filledIn.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const end = words.findIndex((word) => /^[#>]/.test(word));
  return words.slice(0, end === -1 ? undefined : end).map((word) => word.replace(/["']/g, '').replace('…', '1'));
}

async function complain([program, ...words]: readonly string[]): Promise<string | undefined> {
  switch (program?.replace(/@.*/, '')) {
    case 'plimsoll':
      return await complainOfPlimsoll(words);
    case 'npx':
      return await complain(words.filter((word, index) => index > 0 || word !== '-y'));
    case 'pnpm':
      return await complainOfPnpm(words);
    case 'node':
      return await complainOfNode(words);
    case 'vitest':
      return await complainOfVitest(words);
  }
  return undefined;
}

/** The command's own parser says it, with actions that do nothing. */
async function complainOfPlimsoll(words: readonly string[]): Promise<string | undefined> {
  const program = await buildProgram(words, {}, () => {});
  const said: string[] = [];
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeErr: (text) => said.push(text), writeOut: () => {} });
    if (command !== program) command.action(() => {});
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) return String(error);
    // `plimsoll check` in a sentence names the command and is not typed like that.
    if (error.code === 'commander.missingArgument' && words.length === 1) return undefined;
    return error.exitCode === 0 ? undefined : (said[0]?.trim() ?? error.message);
  }
}

async function complainOfPnpm([script = '', ...words]: readonly string[]): Promise<string | undefined> {
  if (PNPM_ITSELF.includes(script)) return undefined;
  const line = (manifest.scripts as Record<string, string>)[script];
  return line === undefined ? `package.json has no script ${script}` : await complain([...wordsOf(line), ...words]);
}

async function complainOfNode(words: readonly string[]): Promise<string | undefined> {
  const at = words.findIndex((word) => !word.startsWith('-'));
  const script = words[at];
  if (script === undefined || !/^(?:harness|scenarios|scripts|subjects|fixtures)\//.test(script)) return undefined;
  if (!existsSync(join(root, script))) return `${script} is not there`;
  return script === 'harness/cli/main.ts' ? await complainOfPlimsoll(words.slice(at + 1)) : undefined;
}

async function complainOfVitest(words: readonly string[]): Promise<string | undefined> {
  const { default: config } = await import('../../vitest.config.ts');
  const projects = (config.test?.projects ?? []).map((one) => (one as { test: { name: string } }).test.name);
  const project = words.indexOf('--project');
  if (project !== -1 && !projects.includes(words[project + 1] ?? '')) return `no project ${words[project + 1]}`;
  const tests = await testFiles();
  const named = words.filter((word, index) => index > 0 && index !== project + 1 && !word.startsWith('-'));
  const missing = named.find((word) => !tests.some((file) => file.includes(word)));
  return missing === undefined ? undefined : `no test file has ${missing} in its path`;
}

async function testFiles(): Promise<string[]> {
  const files = [];
  for await (const file of glob('{harness,subjects,reports,fixtures,scenarios,scripts}/**/*.test.ts', { cwd: root })) {
    files.push(file);
  }
  return files;
}
