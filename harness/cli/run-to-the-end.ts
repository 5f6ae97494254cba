/** Runs the command as this process's only purpose: however it ends, its exit code is one of the table and means it. */
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { explain } from './errors.ts';
import { runCommand } from './program.ts';
import type { Replaced } from './replaced.ts';
import { SIGNALS } from './signals.ts';
import { unlessGraver } from './unless-graver.ts';

/** Ends the process: timers and sockets that a configuration left open would keep it for ever. */
export async function runToTheEnd(words: readonly string[], replaced: Replaced = {}): Promise<never> {
  let ended = false;
  let unwritten: Error | null = null;
  const end = (code: ExitCode): never => {
    ended = true;
    process.exit(code);
  };

  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Who closed the pipe (`| head`) has seen enough; a full disk has not been told the verdict.
      if (error.code !== 'EPIPE') unwritten = error;
    });
  }
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${explain(error)}\n`);
    end(exitCodes.instrumentBroken);
  });
  process.on('exit', (code) => {
    if (ended || code === exitCodes.interrupted) return;
    process.exitCode = exitCodes.usage;
    process.stderr.write(noVerdict(code));
  });

  // Where nobody else sees to it, before a measurement and after: its signal would say less than the table does.
  for (const name of SIGNALS) process.on(name, () => process.listenerCount(name) === 1 && end(exitCodes.interrupted));

  const code = (await runCommand(words, replaced)) as ExitCode;
  await written(process.stdout);
  if (unwritten === null) return end(code);
  process.stderr.write(`What there is to tell could not be written to standard output: ${String(unwritten)}\n`);
  return end(unlessGraver(code, exitCodes.notWritten));
}

/** The only code of others that runs in this process is the configuration's. */
function noVerdict(code: number): string {
  const how = code === 13 ? 'awaits what nothing settles' : `called process.exit(${code})`;
  return (
    `plimsoll ended before it had a verdict: its configuration, or something that it imports, ${how}. ` +
    'Remove that; a configuration is plain data.\n'
  );
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
