/**
 * Takes each term out of the upload's reservation and judges what was measured again: a term that may go unnoticed is one
 * that nobody needs, or that nothing measures.
 *
 *     npx -y pnpm@12 measure && node scripts/terms.ts
 */
import { formatBytes } from '../harness/bytes.ts';
import { judge } from '../harness/judge/judge.ts';
import { readResults } from '../harness/results/read.ts';
import type { Results } from '../harness/results/schema.ts';
import { uploadPartPlan } from '../subjects/upload/reservation.ts';

const results = await readResults(process.argv[2] ?? 'plimsoll-report/results.json');
const terms = Object.keys(uploadPartPlan(0)) as (keyof ReturnType<typeof uploadPartPlan>)[];
for (const term of terms) {
  const verdict = judge(withoutTerm(results, term), null, { failOnDrift: false, reportOnly: false });
  const size = formatBytes(uploadPartPlan(16 * 1024 * 1024)[term]);
  const { file, line } = verdict.findings.find(({ code }) => code === 'under-reserved')?.location ?? {};
  const where = file === undefined ? '' : ` (${file}:${line})`;
  process.stdout.write(`without ${term}, ${size} of 16 MiB: exit ${verdict.exitCode}. ${verdict.sentence}${where}\n\n`);
}

/** What was booked stays as it was measured: only what is declared, and held against the peaks, is less. */
function withoutTerm(measured: Results, term: keyof ReturnType<typeof uploadPartPlan>): Results {
  const changed = structuredClone(measured);
  for (const scenario of changed.scenarios.filter(({ name }) => name === 'upload')) {
    for (const point of scenario.points) {
      point.reservationBytes -= uploadPartPlan(point.parameters.content ?? 0)[term];
    }
    // The bookings are those of the whole formula.
    scenario.governor = false;
    scenario.controls = [];
  }
  return changed;
}
