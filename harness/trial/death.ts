/** What it means that a process of a trial ended, threw or was silent, in one sentence. */
import type { Failure } from '../probe/protocol.ts';
import type { FailureReason } from '../results/schema.ts';
import { TrialFailure } from './failure.ts';

/** Who failed: `sidecar backend`; and what its failures count as whatever they are (a sidecar's, a load's). */
export interface Culprit {
  readonly role: string;
  readonly blame?: FailureReason;
}

export interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly cause?: unknown;
}

/** `uncaught`: what the process said it was about to die of. */
export function died(culprit: Culprit, ended: Ended, output: string, uncaught: Failure | null): TrialFailure {
  const { role, blame } = culprit;
  const { exitCode, signal, cause } = ended;
  const fail = (reason: FailureReason, what: string) => new TrialFailure(blame ?? reason, `${role} ${what}`, output);
  const heap = outOfHeap(output);
  if (heap !== null && (signal === 'SIGABRT' || exitCode === 134)) {
    const sentence = `${role} ran out of V8 heap (SIGABRT, exit code 134)${heap.size}.`;
    return new TrialFailure(blame ?? 'out of heap', sentence, heap.output);
  }
  if (signal === 'SIGKILL') return fail('killed', 'was killed (SIGKILL): most likely by the kernel, for its memory.');
  if (signal !== undefined) return fail('killed', `was ended by ${signal}.`);
  if (exitCode === undefined) return fail('exited', `could not be started: ${String(cause)}`);
  if (uncaught !== null && exitCode !== 0)
    return threw(culprit, uncaught, output, 'ended over an error that nobody caught:');
  return fail('exited', `ended by itself with exit code ${exitCode}.`);
}

/** The stack is kept as the cause's; whoever knows the source maps maps it. */
export function threw(culprit: Culprit, error: Failure, output: string, verb = 'threw'): TrialFailure {
  const cause = Object.assign(new Error(error.message), { stack: error.stack });
  if (error.arrived !== undefined) return new TrialFailure('barrier did not open', error.message, output, { cause });
  const sentence = `${culprit.role} ${verb} ${error.message}`;
  return new TrialFailure(culprit.blame ?? 'threw', sentence, output, { cause });
}

export function silent({ role }: Culprit, command: object, timeoutMs: number, output: string): TrialFailure {
  const asked = (command as { do?: string }).do;
  return new TrialFailure('hung', `${role} did not answer "${asked}" within ${timeoutMs / 1000} s.`, output);
}

const OUT_OF_HEAP = /^FATAL ERROR: .*(?:heap out of memory|heap limit).*$/m;
/** `[1234:0x5d6e000]  812 ms: Mark-Compact 38.9 (41.2) -> 38.8 (42.2) MB, …`: the last collection, and what it left. */
const LAST_COLLECTION = /-> ([\d.]+) \([\d.]+\) MB/g;

/** V8 writes a native stack after its last words, which says nothing about the subject. */
function outOfHeap(output: string): { size: string; output: string } | null {
  const words = OUT_OF_HEAP.exec(output);
  if (words === null) return null;
  const left = [...output.matchAll(LAST_COLLECTION)].at(-1)?.[1];
  return {
    size: left === undefined ? '' : ` with ${left} MiB reachable after the last collection`,
    output: output.slice(0, words.index + words[0].length),
  };
}
