/** One measurement with one fault in it, and what is left of it. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBench } from '../../harness/cli/test-support/bench.ts';
import type { LaneName } from '../../harness/scenario/scenario.ts';

export interface Fault {
  readonly who: 'subject' | 'sidecar' | 'load' | 'sampler' | 'nobody';
  readonly what: string;
  readonly stage: string;
  readonly lane: LaneName;
}

export interface Aftermath {
  readonly exitCode: number | undefined;
  /** What was said of the service, or of the run where there was no verdict. */
  readonly sentence: string;
  /** Everything that must not be, in sentences; empty: the fault was borne. */
  readonly complaints: readonly string[];
}

const GROUPS = '/sys/fs/cgroup/memory';
const GROUP_BYTES = 160 * 1024 * 1024;
const service = new URL('service/', import.meta.url);

export function nameOf({ who, what, stage, lane }: Fault): string {
  return `${who} ${what} ${stage} ${lane}`;
}

/** Measures a good scenario and then the service that breaks. */
export async function runFault(fault: Fault): Promise<Aftermath> {
  const bench = await makeBench();
  const group = fault.what === 'out of memory' ? await makeGroup() : null;
  try {
    if (fault.what === 'out of memory' && group === null) {
      return {
        exitCode: undefined,
        sentence: 'not run: no memory group of version 1 can be made here',
        complaints: [],
      };
    }
    await bench.write(await sources());
    const temporary = join(bench.root, 'temporary');
    await mkdir(temporary);
    const words = ['measure', '--lane', fault.lane, '--concurrency', '2', '--json', '--no-attribute'];
    const files = ['a-good-one.scenario.ts', 'service.scenario.ts'];
    const env = {
      TMPDIR: temporary,
      PLIMSOLL_FAULT: `${fault.who} ${fault.what.replaceAll(' ', '_')} ${fault.stage}`,
      ...(group === null ? {} : { PLIMSOLL_CGROUP: group }),
    };
    const run = await bench.run([words[0] as string, ...files, ...words.slice(1)], { entry: 'impatient', env });
    const complaints: string[] = [];
    const complain = (when: boolean, sentence: string) => void (when && complaints.push(sentence));

    if (fault.who !== 'nobody') complain(!existsSync(join(bench.root, 'reached')), 'the fault did not happen');
    complain((await bench.orphans()).length > 0, `orphans: ${(await bench.orphans()).join('; ')}`);
    complain((await readdir(temporary)).length > 0, `left in the temporary folder: ${await readdir(temporary)}`);
    const cache = join(bench.root, 'node_modules/.cache/plimsoll');
    const bundles = existsSync(cache) ? await readdir(cache) : [];
    complain(bundles.length > 0, `bundles left: ${bundles}`);
    complain(/which is a defect/.test(run.stderr), `a defect of ours: ${run.stderr.slice(0, 300)}`);
    complain(!expected(fault).includes(run.exitCode ?? -1), `exit code ${run.exitCode}: ${run.stderr.slice(-300)}`);

    if (fault.stage === 'describe' && run.exitCode !== 0) {
      complain(existsSync(join(bench.root, 'plimsoll-report')), 'results, where nothing was measured');
      return { exitCode: run.exitCode, sentence: run.stderr.split('\n')[0] ?? '', complaints };
    }
    if (!existsSync(join(bench.root, 'plimsoll-report/results.json'))) {
      return { exitCode: run.exitCode, sentence: run.stderr.slice(-300), complaints: ['no results', ...complaints] };
    }
    const { results, journal } = await bench.kept();
    const good = results.trials.filter((trial) => trial.case.startsWith('a-good-one'));
    complain(!good.some(({ status }) => status === 'completed'), 'the finished trial was lost');
    complain(JSON.stringify(journal) !== JSON.stringify(results.trials), 'the journal says something else');
    complain(!results.finished, 'the run did not finish');
    const again = await bench.run(['judge', '--json']);
    complain(again.exitCode !== run.exitCode, `judged again it is ${again.exitCode}`);
    if (run.stdout === '')
      return { exitCode: run.exitCode, sentence: run.stderr.slice(-300), complaints: ['no verdict', ...complaints] };
    const verdict = JSON.parse(run.stdout) as { findings: { scenario: string; sentence: string }[]; cases: CaseLine[] };
    complain(statusOf(verdict.cases, 'a-good-one') !== 'holds', 'the good one does not hold');
    const [finding] = verdict.findings.filter(({ scenario }) => scenario === 'service');
    const trial = results.trials.find((one) => one.case.startsWith('service') && one.status === 'failed');
    const reason = trial?.status === 'failed' ? `${trial.reason}: ` : '';
    return {
      exitCode: run.exitCode,
      sentence: finding === undefined ? 'it holds' : reason + finding.sentence,
      complaints,
    };
  } finally {
    await bench.remove();
    if (group !== null) await rmdir(group);
  }
}

interface CaseLine {
  readonly scenario: string;
  readonly status: string;
}

function statusOf(cases: readonly CaseLine[], name: string): string | undefined {
  return cases.find(({ scenario }) => scenario === name)?.status;
}

/** Exit codes of the table that mean what happened. Never another: it would be a wrong verdict. */
function expected({ who, what, stage }: Fault): readonly number[] {
  if (who === 'nobody' || who === 'sampler' || what === 'rubbish') return [0];
  if (stage === 'describe') return what === 'silent' || what === 'lies' ? [6, 4] : [6];
  if (what === 'forges') return [0, 4, 6];
  // By then it has done all that it was there for, and may be ended before its memory is full.
  if (who !== 'subject' && (what === 'stopped' || what === 'out of memory') && stage === 'account') return [0, 6];
  // Whoever is told a lie by a sidecar, or hears nothing more from it, may not need the answer.
  if (who !== 'subject' && (what === 'lies' || what === 'silent')) return [0, 4, 6];
  return [6];
}

async function sources(): Promise<Record<string, string>> {
  const names = await readdir(service);
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, service), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

/** A memory group with a hard limit; null where none can be made. */
async function makeGroup(): Promise<string | null> {
  const group = join(GROUPS, `plimsoll-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(group);
    await writeFile(join(group, 'memory.limit_in_bytes'), String(GROUP_BYTES));
    return group;
  } catch {
    return null;
  }
}
