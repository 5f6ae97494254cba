import { formatParameters } from '../../reports/parameters.ts';
import { formatBytes } from '../bytes.ts';
import type { Budget } from '../sizing/budget.ts';
import { bookedBytes, eachWords, formulaCode, formulaWords } from '../sizing/formula.ts';
import type { Sizing } from '../sizing/size.ts';
import { column, type Row } from './tell-columns.ts';

/** A scenario's formula, what is wrong with the one in the code, and its points, for a terminal. */
export function tellSize(sizing: Sizing): string {
  const { scenario, points, tightest } = sizing;
  const rows: Row[] = [
    ['', 'at once', 'needed', 'tightest', 'in code'],
    ...points.map(({ parameters, concurrency, neededBytes, reservedBytes }) => [
      formatParameters(parameters),
      String(concurrency),
      formatBytes(neededBytes),
      formatBytes(bookedBytes(tightest, parameters)),
      `${formatBytes(reservedBytes)}${neededBytes > reservedBytes ? '  too little' : ''}`,
    ]),
  ];
  const lines = [
    `${scenario.name}  ${scenario.file}`,
    `  tightest  ${formulaWords(tightest)}`,
    `            ${formulaCode(tightest)}`,
    `  in code   ${inCodeWords(sizing)}${placeWords(sizing)}`,
    ...suspectLines(sizing),
    '',
    ...column(rows).map((line) => `  ${line}`),
    ...(sizing.cautions.length === 0 ? [] : ['', ...sizing.cautions.map((one) => `  ! ${one}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

function inCodeWords({ inCode, names, points }: Sizing): string {
  if (inCode !== null) return formulaWords(inCode);
  return points.length < names.length + 1
    ? 'too few points to read it from them'
    : `no straight line in ${names.join(' and ')}`;
}

function placeWords({ scenario: { reservationLocation: place } }: Sizing): string {
  return place === null ? '' : `  (${place.file}:${place.line}${place.function === '' ? '' : `, ${place.function}`})`;
}

function suspectLines(sizing: Sizing): string[] {
  const { suspect, underBooked, points, overBookedBytes } = sizing;
  if (suspect === null) {
    if (underBooked > 0) {
      return [
        `  wrong     ${underBooked} of ${points.length} points get too little; no single coefficient explains it`,
      ];
    }
    return [
      `  right     it covers every point, and books ${formatBytes(overBookedBytes.inCode)} more than they need in sum`,
    ];
  }
  const which = suspect.parameter === null ? 'the constant' : `the coefficient of ${suspect.parameter}`;
  const verb = suspect.change > 0 ? 'too small' : 'too large';
  return [`  wrong     ${which} is ${verb} by ${amountWords(sizing)}`];
}

/** As many decimals as a formula is told with, the last one rounded up: what is typed has to cover every point. */
const DECIMALS = 1e4;

/** With where that leads, if the formula is a straight line. */
function amountWords({ suspect, inCode }: Sizing): string {
  if (suspect === null) return '';
  const { parameter, change } = suspect;
  const amount = Math.abs(change);
  const by = parameter === null ? formatBytes(amount) : eachWords(amount);
  if (inCode === null) return by;
  const now = parameter === null ? inCode.constant : (inCode.by[parameter] ?? 0);
  const wanted = Math.max(0, now + change);
  if (parameter === null)
    return `${by}: ${formatBytes(now)} should be ${formatBytes(wanted)} (${Math.ceil(wanted)} bytes)`;
  return `${by}: ${eachWords(now)} should be ${eachWords(Math.ceil(wanted * DECIMALS) / DECIMALS)}`;
}

/** The budget under a limit, what it is made of, and how many operations of each kind run at once within it. */
export function tellBudget(budget: Budget): string {
  const { floorBytes, allowanceBytes, marginBytes, socketBytes, budgetBytes, limitBytes } = budget;
  if (floorBytes === null) {
    return `  budget under ${formatBytes(limitBytes)}: not to be said, because the resident lane, and so the floor, was not measured.\n`;
  }
  const taken = [
    ['floor', floorBytes],
    ['allowance', allowanceBytes],
    ['sockets', socketBytes],
    ['margin', marginBytes],
  ] as const;
  const words = taken.filter(([, size]) => size > 0).map(([name, size]) => `${name} ${formatBytes(size)}`);
  if (budgetBytes <= 0) {
    const least = limitBytes - budgetBytes;
    return `  budget under ${formatBytes(limitBytes)}: none. ${words.join(', ')} need more than ${formatBytes(least)} before the first operation. Raise the limit.\n`;
  }
  const rows: Row[] = [
    ['', 'by the code', 'by the tightest'],
    ...budget.kinds.map(({ point, atOnce, honestlyAtOnce }) => [
      formatParameters(point.parameters),
      `${atOnce} at once`,
      `${honestlyAtOnce} at once${honestlyAtOnce < atOnce ? '  more would not fit' : ''}`,
    ]),
  ];
  const lines = [
    `  budget under ${formatBytes(limitBytes)}: ${formatBytes(budgetBytes)} (${budgetBytes} bytes)`,
    `  left for overhead: ${formatBytes(limitBytes - budgetBytes)} (${words.join(', ')})`,
    '',
    ...column(rows).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}
