import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { commandsOf, complaintAbout } from './commands.ts';
import { brokenLinks } from './links.ts';
import { inlineCodeOf, type Page, readPages, root } from './pages.ts';
import { reference, referenceFile } from './reference.ts';
import { snippetsOf, typeErrors } from './snippets.ts';

const pages = await readPages();

const A_FILE_OF_OURS = /^(?:harness|subjects|scenarios|reports|fixtures|scripts|docs)\/[\w./-]+\.\w+$/;

describe('the docs', () => {
  it('link to files and headings that are there', async () => {
    const broken = (await Promise.all(pages.map(brokenLinks))).flat();
    expect(broken).toEqual([]);
  });

  it('tell commands, flags, scripts and test files that are there', async () => {
    const commands = pages.flatMap(commandsOf);
    expect(commands.length).toBeGreaterThan(50);
    expect((await Promise.all(commands.map(complaintAbout))).flat()).toEqual([]);
  });

  it('have a reference that is that of the sources: else run `node scripts/docs/reference.ts`', async () => {
    expect(await readFile(referenceFile, 'utf8')).toBe(await reference());
  });

  it('name files that are there', () => {
    expect(pages.flatMap(filesThatAreNot)).toEqual([]);
  });

  it('have snippets that the compiler takes', { timeout: 60_000 }, async () => {
    const snippets = pages.flatMap(snippetsOf);
    expect(snippets.length).toBeGreaterThan(5);
    expect(await typeErrors(snippets)).toEqual([]);
  });
});

describe('the first scenario', () => {
  const first = pages.find(({ file }) => file === 'docs/first-scenario.md');

  it('tells what `plimsoll init` prints in the folder of the example', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-docs-'));
    try {
      await cp(join(root, 'docs/examples/image-service/src'), join(folder, 'src'), { recursive: true });
      await cp(join(root, 'docs/examples/image-service/package.json'), join(folder, 'package.json'));
      const { stdout } = await execa(process.execPath, [join(root, 'harness/cli/main.ts'), 'init'], { cwd: folder });
      expect(first?.lines.join('\n')).toContain(stdout);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows the files of the examples as they are', async () => {
    const shown = first === undefined ? [] : snippetsOf(first).map(({ text }) => text.trim());
    const files = [
      'image-service/rotate.scenario.ts',
      'image-service/rotate.load.ts',
      'thumbnail/thumbnail.scenario.ts',
    ];
    const texts = await Promise.all(files.map((file) => readFile(join(root, 'docs/examples', file), 'utf8')));
    expect(shown).toEqual(texts.map((text) => text.trim()));
  });
});

describe('an untrue page is red:', () => {
  it.each(['[gone](gone.md)', '[no such part](ci.md#gone)', '[nor here](#gone)'])('%s', async (link) => {
    expect(await brokenLinks(page(link))).toHaveLength(1);
  });

  it.each([
    'plimsoll measured',
    'plimsoll measure --lanes live',
    'npx plimsoll measure --plan tiny',
    'npx -y pnpm@12 measured',
    'pnpm measure --lanes live',
    'node scripts/gone.ts',
    'node harness/cli/main.ts measure --lanes live',
    'npx vitest run --project unlit',
    'vitest run --project unit harness/gone.test.ts',
  ])('%s', async (command) => {
    const asBlock = commandsOf(page('```', `$ ${command} \\`, '   # and on', '```'));
    const inSentence = commandsOf(page(`See \`${command}\`.`));
    for (const [one] of [asBlock, inSentence]) {
      expect(one && (await complaintAbout(one))).toHaveLength(1);
    }
  });

  it('`harness/gone.ts`', () => {
    expect(filesThatAreNot(page('`harness/gone.ts`'))).toEqual(['docs/page.md:1: harness/gone.ts']);
  });

  it('a name that is not exported, one that is not imported, a field that is not known', {
    timeout: 60_000,
  }, async () => {
    const text = [
      "import { between, defineScenery } from 'plimsoll';",
      'between(0, 64 * MiB, []);',
      "import { createGovernor } from 'plimsoll/governor';",
      'createGovernor({ budget: 1, ceiling: 2 });',
      "import { openHandshake } from './subjects/mailbox/gone.ts';",
      "import { mine } from './src/mine.ts';",
      'mine(theirs);',
    ];
    const errors = await typeErrors(snippetsOf(page('```ts', ...text, '```')));
    expect(errors.map((error) => error.split(':')[1])).toEqual(['2', '3', '5', '6']);
  });
});

function page(...lines: readonly string[]): Page {
  return { file: 'docs/page.md', lines };
}

function filesThatAreNot(page: Page): string[] {
  return inlineCodeOf(page)
    .filter(({ text }) => A_FILE_OF_OURS.test(text) && !existsSync(join(root, text)))
    .map(({ line, text }) => `${page.file}:${line}: ${text}`);
}
