/** `plimsoll survive -- COMMAND`: the smallest memory limit of the kernel that a program survives. */
import { formatBytes } from '../bytes.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { LimitError, type LimitedRun, type Limiter, requireLimiter } from '../limits/index.ts';
import { quoted } from '../quoted.ts';
import { deathsOf, runsOf } from '../survive/bisect.ts';
import { type Survived, surviveCommand } from '../survive/survive-command.ts';
import { UsageError } from './errors.ts';
import { createStop } from './stop.ts';

export interface SurviveFlags {
  readonly words: readonly string[];
  readonly runs: number;
  readonly step: number;
  readonly ceiling: number;
  /** The container's: exit 1 where it is not survived. */
  readonly limit?: number;
  readonly timeout: number;
  readonly json?: true;
}

/** Returns 0, or 1 where the command needs more than `--limit`. Throws errors with a code (errors.ts). */
export async function surviveCommandLine(flags: SurviveFlags): Promise<ExitCode> {
  if (flags.words.length === 0)
    throw new UsageError('Name the command behind two dashes: plimsoll survive -- node app.js');
  const limiter = await requireLimiter();
  const stop = createStop(null);
  try {
    const survived = await surviveCommand(limiter, flags.words, {
      ceilingBytes: flags.ceiling,
      stepBytes: flags.step,
      runs: flags.runs,
      timeoutMs: flags.timeout,
      signal: stop.signal,
      onRun: (run) => process.stderr.write(progress(run)),
    });
    return tell(flags, limiter, survived);
  } catch (error) {
    if (!stop.signal.aborted || error instanceof LimitError) throw error;
    return exitCodes.interrupted;
  } finally {
    stop.dispose();
  }
}

function progress({ limitBytes, how, seconds }: LimitedRun): string {
  return `  ${formatBytes(limitBytes).padStart(10)}  ${how}, ${seconds.toFixed(1)} s\n`;
}

function tell(flags: SurviveFlags, limiter: Limiter, survived: Survived): ExitCode {
  const words = flags.words.map(quoted).join(' ');
  const { json, limit = Number.POSITIVE_INFINITY } = flags;
  const { livesBytes } = survived;
  const text = json
    ? `${JSON.stringify({ command: words, limiter: limiter.name, stepBytes: flags.step, runsEach: flags.runs, ...survived })}\n`
    : `${describeSurvival(words, limiter.name, flags.runs, survived)}\n`;
  process.stdout.write(text);
  if (livesBytes === null) return exitCodes.scenarioFailed;
  if (livesBytes <= limit) return exitCodes.green;
  const short = `It needs ${formatBytes(livesBytes)}, and ${formatBytes(limit)} are declared: raise the limit, or let it hold less.`;
  process.stderr.write(`${short}\n`);
  return exitCodes.failed;
}

/** The sentence first, then the curve. */
function describeSurvival(words: string, limiter: string, runs: number, survived: Survived): string {
  const { livesBytes, diesBytes, curve, run } = survived;
  const each = `${runs} runs each (${limiter})`;
  if (livesBytes === null) {
    const at = formatBytes(run.limitBytes);
    return `${words} does not survive even ${at}: ${run.how}. Raise --ceiling, or mend it.\n${run.output}`;
  }
  const dies = diesBytes === null ? '' : ` and dies at ${formatBytes(diesBytes)}`;
  return [
    `${words} lives at ${formatBytes(livesBytes)}${dies}, ${each}.`,
    ...(run.peak === null ? [] : ['', ...describePeak(run.peak, run.limitBytes)]),
    '',
    '       limit  runs  died',
    ...curve.map((one) => {
      const [died, of] = [deathsOf(one), runsOf(one)];
      const tenths = Math.round((10 * died) / of);
      const ways = Object.entries(one.endings).filter(([ending, count]) => ending !== 'survived' && count > 0);
      const said = ways.map(([ending, count]) => `${ending} ${count}`).join(', ');
      const bar = `${'#'.repeat(tenths)}${'.'.repeat(10 - tenths)}`;
      return `  ${formatBytes(one.limitBytes).padStart(10)}  ${String(of).padStart(4)}  ${String(died).padStart(4)}  ${bar}  ${said}`.trimEnd();
    }),
  ].join('\n');
}

function describePeak(peak: NonNullable<LimitedRun['peak']>, limitBytes: number): string[] {
  const kinds = [
    ['anonymous', peak.anonBytes],
    ['kernel', peak.kernelBytes],
    ['sockets', peak.socketBytes],
    ['page cache', peak.fileBytes],
  ] as const;
  const said = kinds.map(([name, bytes]) => `${name} ${formatBytes(bytes)}`).join(', ');
  return [`  highest of each kind under ${formatBytes(limitBytes)}: ${said}`];
}
