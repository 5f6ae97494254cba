import { formatBytes } from '../bytes.ts';
import type { Results } from '../results/schema.ts';
import { exitCodeOf } from './exit.ts';
import { type CaseVerdict, type ExitCode, exitCodes, type Finding } from './verdict.ts';
import { count, parameterWords } from './words.ts';

/** So many of the things left out are named in the first sentence; the list has them all. */
const NAMED = 3;

/** The first sentence of every report: the worst that was found, or what holds, and what was not judged here. */
export function sentence(
  results: Results,
  code: ExitCode,
  findings: readonly Finding[],
  cases: readonly CaseVerdict[],
  notJudged: readonly string[],
): string {
  const first =
    code === exitCodes.interrupted ? interrupted(cases) : (found(code, findings) ?? allHold(results, cases));
  return notJudged.length === 0 ? first : `${first.replace(/\.$/, '')}; not judged here: ${named(notJudged)}.`;
}

function interrupted(cases: readonly CaseVerdict[]): string {
  const measured = cases.filter(({ trials }) => trials.live + trials.resident > 0).length;
  return `Interrupted: ${measured} of ${count(cases.length, 'case')} had been measured, so this is no verdict.`;
}

function found(code: ExitCode, findings: readonly Finding[]): string | undefined {
  return findings.find((finding) => code !== exitCodes.green && exitCodeOf(finding) === code)?.sentence;
}

function allHold(results: Results, cases: readonly CaseVerdict[]): string {
  const products = cases.filter(({ kind }) => kind === 'product');
  if (products.length === 0) return referencesHold(results);
  const holding = products.filter(({ status }) => status === 'holds');
  const number =
    holding.length === products.length
      ? `All ${count(products.length, 'case')}`
      : `${holding.length} of ${count(products.length, 'case')}`;
  const verb = products.length === 1 ? 'holds' : 'hold';
  return `${number.replace('All 1 case', 'The one case')} ${verb}: ${fullest(holding)}.`;
}

function referencesHold(results: Results): string {
  const references = results.scenarios.filter(({ kind }) => kind === 'reference').length;
  return `The instrument reads the truth of ${count(references, 'reference subject')}; no product was measured.`;
}

type Used = CaseVerdict & { readonly utilisation: number; readonly neededBytes: number };

function fullest(cases: readonly CaseVerdict[]): string {
  const used = cases.filter((one): one is Used => one.utilisation !== null && one.neededBytes !== null);
  if (used.length === 0) return fitting(cases) ?? 'nothing fills its reservation';
  const { scenario, parameters, concurrency, neededBytes, reservedBytes } = used.reduce((a, b) =>
    b.utilisation > a.utilisation ? b : a,
  );
  const values = parameterWords(parameters);
  return (
    `the fullest, ${scenario} with ${values === '' ? '' : `${values} at `}${concurrency} at once, needs ` +
    `${formatBytes(neededBytes)} of the ${formatBytes(reservedBytes)} reserved`
  );
}

/** Of what declares no reservation: by how much it fits. */
function fitting(cases: readonly CaseVerdict[]): string | null {
  const fits = cases.flatMap(({ id, rules }) =>
    rules
      .filter(({ rule, status }) => rule === 'fits' && status === 'holds')
      .map(({ detail }) => `${id} fits, ${detail}`),
  );
  return fits.at(-1) ?? null;
}

function named(notJudged: readonly string[]): string {
  const rest = notJudged.length - NAMED;
  const shown = notJudged.slice(0, rest === 1 ? NAMED + 1 : NAMED).join(', ');
  return rest > 1 ? `${shown} and ${rest} more` : shown;
}
