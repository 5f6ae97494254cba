/** How long the command takes to say something. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { nanosecondsOf, type Section, time } from './section.ts';

const HELP_WITHIN_MS = 150;

/** `entry`: the built command, as users run it. */
export async function commandSection(
  entry = new URL('../../dist/harness/cli/main.js', import.meta.url),
): Promise<Section> {
  const node = (...words: string[]) => execa(process.execPath, words);
  const main = fileURLToPath(entry);
  const rows = await time(
    [
      { name: 'node alone', units: 1, run: () => node('-e', '0') },
      { name: 'plimsoll --help', units: 1, run: () => node(main, '--help') },
      { name: 'plimsoll measure --help', units: 1, run: () => node(main, 'measure', '--help') },
      { name: 'plimsoll --version', units: 1, run: () => node(main, '--version') },
    ],
    { time: 3000, warmupTime: 500 },
  );
  const help = nanosecondsOf(rows, 'plimsoll --help') / 1e6;
  return {
    title: 'The command',
    unit: 'one start',
    rows,
    goals: [
      { goal: `--help within ${HELP_WITHIN_MS} ms`, figure: `${help.toFixed(0)} ms`, met: help <= HELP_WITHIN_MS },
    ],
  };
}
