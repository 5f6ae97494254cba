import { formatBytes } from '../../harness/bytes.ts';
import type { WholeRun } from './journal.ts';

/** The table of docs/false-alarms-table.md: a row a path and condition, and how far its figures spread. */
export function renderFalseAlarms(all: readonly WholeRun[], tree: string): string {
  const groups = Map.groupBy(all, ({ path, loaded }) => `${path}${loaded ? ', second core loaded' : ', alone'}`);
  const old = all.filter((run) => run.tree !== tree).length;
  return [
    '# False alarms',
    '',
    '<!-- Written by `node scripts/false-alarms/run.ts --table docs/false-alarms-table.md`. -->',
    '',
    'Plan `pr` of one path on the unchanged tree. Whatever is not green is a false alarm. Spread: the highest figure of a case',
    'over all runs less the lowest, for the case where it is largest.',
    '',
    ...(old > 0 ? [`${old} of ${all.length} runs were made with an earlier version of the tree.`, ''] : []),
    '| path | runs | green | red | inconclusive | instrument broken | other | spread, live | spread, resident |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...[...groups].map(([name, runs]) => lineOf(name, runs)),
    ...alarms(all),
    '',
  ].join('\n');
}

function lineOf(name: string, runs: readonly WholeRun[]): string {
  const count = (...codes: number[]) => runs.filter(({ exit }) => codes.includes(exit)).length;
  const [green, red, open, broken] = [count(0), count(1, 5), count(3), count(4)];
  const other = runs.length - green - red - open - broken;
  const spreads = [spread(runs.map(({ live }) => live)), spread(runs.map(({ resident }) => resident))];
  return `| ${[name, runs.length, green, red, open, broken, other, ...spreads].join(' | ')} |`;
}

/** Of the case whose figures lie farthest apart, as a share of its highest. */
function spread(runs: readonly Readonly<Record<string, number>>[]): string {
  const ids = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  const spreads = ids.map((id) => {
    const figures = runs.flatMap((run) => run[id] ?? []);
    const highest = Math.max(...figures);
    const bytes = highest - Math.min(...figures);
    return { bytes, share: highest > 0 ? bytes / highest : 0 };
  });
  if (spreads.length === 0) return '–';
  const worst = spreads.reduce((a, b) => (b.share > a.share ? b : a));
  return `${formatBytes(worst.bytes)} (${(worst.share * 100).toFixed(1)} %)`;
}

function alarms(all: readonly WholeRun[]): readonly string[] {
  const lines = all
    .filter(({ exit }) => exit !== 0)
    .map(({ path, loaded, startedAt, findings }) => {
      const said = findings[0]?.sentence ?? 'no finding';
      return `- ${startedAt.slice(0, 16)}, ${path}${loaded ? ', loaded' : ''}: ${said}`;
    });
  return lines.length === 0 ? [] : ['', '## Every run that was not green', '', ...lines];
}
