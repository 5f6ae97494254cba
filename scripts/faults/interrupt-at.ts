/** One measurement that is ended by a signal after so many milliseconds, and what is left of it. */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBench, tiny } from '../../harness/cli/test-support/bench.ts';
import { readJournal } from '../../harness/results/read.ts';

export interface Interrupted {
  /** Exit code, or the signal where the process had no say in it yet. */
  readonly how: string;
  /** What was lost or left, in sentences. */
  readonly complaints: readonly string[];
}

export async function interruptAt(signal: NodeJS.Signals, afterMs: number): Promise<Interrupted> {
  const bench = await makeBench();
  try {
    await bench.write({ ...tiny('one', ''), ...tiny('two', ''), ...tiny('three', '') });
    const temporary = join(bench.root, 'temporary');
    await mkdir(temporary);
    const run = bench.start(['measure', '--lane', 'live', '--concurrency', '1'], { env: { TMPDIR: temporary } });
    const ended = run.then(() => 'ended');
    await Promise.race([sleep(afterMs), ended]);
    run.kill(signal);
    const { exitCode, signal: killedBy, stderr } = await run;
    const how = String(killedBy ?? exitCode);
    const complaints: string[] = [];
    const complain = (when: boolean, sentence: string) => void (when && complaints.push(sentence));

    const out = join(bench.root, 'plimsoll-report');
    const cache = join(bench.root, 'node_modules/.cache/plimsoll');
    // Before a line of ours runs, the kernel ends it; 0 when it had come to its end.
    complain(!['130', '0', signal].includes(how), `it ended with ${how}: ${String(stderr).slice(-300)}`);
    complain(how === signal && (existsSync(out) || existsSync(cache)), 'it was killed after it had begun');
    complain((await bench.orphans()).length > 0, `orphans: ${await bench.orphans()}`);
    complain((await readdir(temporary)).length > 0, `in the temporary folder: ${await readdir(temporary)}`);
    complain(existsSync(cache) && (await readdir(cache)).length > 0, 'bundles');
    const left = existsSync(out) ? await readdir(out) : [];
    const known = ['index.html', 'results.json', 'trials.ndjson'];
    complain(
      left.some((name) => !known.includes(name)),
      `in the report's folder: ${left}`,
    );

    if (existsSync(join(out, 'results.json'))) {
      const { results, journal } = await bench.kept();
      const lines = existsSync(join(out, 'trials.ndjson')) ? await readJournal(join(out, 'trials.ndjson')) : null;
      complain((lines?.tornLines ?? 0) > 0, 'a torn line in the journal');
      complain(JSON.stringify(journal) !== JSON.stringify(results.trials), 'results and journal differ');
      complain(how === '130' && results.finished && results.stoppedBy !== null, 'finished and stopped');
      const judged = await bench.run(['judge', '--json']);
      const wanted = results.finished ? 0 : 130;
      complain(judged.exitCode !== wanted, `judged again it is ${judged.exitCode}, not ${wanted}`);
    }
    return { how, complaints };
  } finally {
    await bench.remove();
  }
}
