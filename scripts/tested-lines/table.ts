import type { FileCoverage } from './run.ts';

const LINES_WANTED = 0.9;
/** Every branch of these is to be taken. */
const ALL_BRANCHES = 'harness/judge/';

interface Counted {
  readonly folder: string;
  readonly path: string;
  readonly lines: readonly number[];
  readonly own: ReadonlySet<number>;
  readonly all: ReadonlySet<number>;
}

/**
 * @param files what the tests' own processes ran, paths from the root
 * @param inChildren lines that ran in processes which the tests started
 */
export function renderCoverage(files: readonly FileCoverage[], inChildren: ReadonlyMap<string, ReadonlySet<number>>) {
  const counted = files.map((file) => count(file, inChildren.get(file.path) ?? new Set()));
  const folders = Map.groupBy(counted, ({ folder }) => folder);
  const total = share(counted, 'all');
  const branches = files.filter(({ path }) => path.startsWith(ALL_BRANCHES)).flatMap(untaken);
  const worst = counted.toSorted((a, b) => missing(b) - missing(a)).slice(0, 10);
  const passed = total >= LINES_WANTED && branches.length === 0;
  const text = [
    '# Coverage',
    '',
    '<!-- Written by `pnpm test:coverage --table docs/coverage-table.md`. -->',
    '',
    `**${percent(total)} of the lines** of harness, subjects and reports ran in a test; ${percent(share(counted, 'own'))} in the`,
    'processes of the tests themselves, the rest in those that they start. Not counted: what runs in measured processes alone',
    '(`harness/probe`), in a thread that is handed its source, and in the browser (`reports/html/browser`, tested in Chromium).',
    '',
    '| folder | lines | in the tests | with their children |',
    '| --- | --- | --- | --- |',
    ...[...folders]
      .sort()
      .map(
        ([folder, own]) =>
          `| ${folder} | ${sum(own)} | ${percent(share(own, 'own'))} | ${percent(share(own, 'all'))} |`,
      ),
    '',
    branches.length === 0
      ? `Every branch of ${ALL_BRANCHES} was taken.`
      : `Branches of ${ALL_BRANCHES} that no test takes: ${branches.join(', ')}.`,
    '',
    'Most lines that no test ran:',
    '',
    ...worst.map((file) => `- ${file.path}: ${missing(file)} of ${file.lines.length} (${spans(file)})`),
    '',
  ].join('\n');
  return { text, passed };
}

function count(file: FileCoverage, children: ReadonlySet<number>): Counted {
  const hits = new Map<number, number>();
  for (const [id, { start }] of Object.entries(file.statementMap)) {
    hits.set(start.line, Math.max(hits.get(start.line) ?? 0, file.s[id] ?? 0));
  }
  const lines = [...hits.keys()];
  const own = new Set(lines.filter((line) => (hits.get(line) ?? 0) > 0));
  const all = new Set(lines.filter((line) => own.has(line) || children.has(line)));
  const folder = file.path.split('/').slice(0, 2).join('/');
  return { folder, path: file.path, lines, own, all };
}

function untaken(file: FileCoverage): string[] {
  return Object.entries(file.b).flatMap(([id, counts]) =>
    counts.some((times) => times === 0) ? [`${file.path}:${file.branchMap[id]?.loc.start.line}`] : [],
  );
}

function share(files: readonly Counted[], which: 'own' | 'all'): number {
  return files.reduce((ran, file) => ran + file[which].size, 0) / Math.max(1, sum(files));
}

function sum(files: readonly Counted[]): number {
  return files.reduce((lines, file) => lines + file.lines.length, 0);
}

function missing({ lines, all }: Counted): number {
  return lines.length - all.size;
}

function spans({ lines, all }: Counted): string {
  const not = lines.filter((line) => !all.has(line)).toSorted((a, b) => a - b);
  return `lines ${not.slice(0, 8).join(', ')}${not.length > 8 ? ' …' : ''}`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
