/** The smallest memory limit that a command survives: a program in any language, by its exit code. */
import { type LimitedOptions, type LimitedRun, type Limiter, runLimited } from '../limits/index.ts';
import { type Border, bisect } from './bisect.ts';

export interface SurviveOptions extends LimitedOptions {
  readonly ceilingBytes: number;
  readonly stepBytes: number;
  readonly runs: number;
  readonly onRun?: (run: LimitedRun) => void;
}

export interface Survived extends Border {
  /** The last run under the smallest limit that was survived; the one under the ceiling where none was. */
  readonly run: LimitedRun;
}

/** @throws LimitError when the command can't be started in its group */
export async function surviveCommand(
  limiter: Limiter,
  words: readonly string[],
  options: SurviveOptions,
): Promise<Survived> {
  const run = async (limitBytes: number) => {
    const ended = await runLimited(limiter, limitBytes, words, options);
    options.signal?.throwIfAborted();
    options.onRun?.(ended);
    return ended;
  };
  const first = await run(options.ceilingBytes);
  const runs = [first];
  // The run under the ceiling tells where to begin, and is the first that the bisection asks for.
  let isFirst = true;
  const attempt = async (limitBytes: number) => {
    if (!isFirst) runs.push(await run(limitBytes));
    isFirst = false;
    return (runs.at(-1) ?? first).ending;
  };
  const border = await bisect({ ...options, attempt, guessBytes: first.peak?.lastingBytes });
  const atBorder = runs.findLast(({ limitBytes }) => limitBytes === border.livesBytes);
  return { ...border, run: atBorder ?? first };
}
