import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { CaseGroup } from '../groups.ts';
import { formatParameter } from '../parameters.ts';
import { formatInterval, peaksEach } from '../peaks.ts';
import { plain } from './text.ts';

/** One line a case, the columns of the terminal's table. */
export function renderCases({ cases, facts }: CaseGroup): string {
  const names = [...new Set(cases.flatMap((one) => Object.keys(one.parameters)))];
  const heads = [...names.map(plain), 'at once', 'reserved', 'live each', 'resident each', 'used', 'verdict'];
  const ruler = heads.map((_, at) => (at === heads.length - 1 ? '---' : '--:'));
  const rows = cases.map((one) => [
    ...names.map((name) => plain(formatParameter(one.parameters[name] ?? Number.NaN))),
    ...figures(one, facts?.allowanceBytes ?? 0),
    verdictOf(one),
  ]);
  return [heads, ruler, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figures(one: CaseVerdict, allowanceBytes: number): string[] {
  const { live, residentBytes } = peaksEach(one, allowanceBytes);
  return [
    `${one.governed ? 'governed ' : ''}${one.concurrency}`,
    formatBytes(one.reservedBytes),
    live === null ? '–' : formatInterval(live.lowerBytes, live.upperBytes),
    residentBytes === null ? '–' : formatBytes(residentBytes),
    one.utilisation === null ? '–' : `${Math.round(one.utilisation * 100)}%`,
  ];
}

const signs: Readonly<Record<CaseVerdict['status'], string>> = {
  holds: '✅ holds',
  fails: '❌ fails',
  inconclusive: '❔ undecided',
  'not judged': '– not judged',
};

function verdictOf(one: CaseVerdict): string {
  const rules = one.rules.filter(({ status }) => status === one.status).map(({ rule }) => rule);
  return one.status === 'fails' || one.status === 'inconclusive'
    ? `${signs[one.status]}: ${rules.join(', ')}`
    : signs[one.status];
}
