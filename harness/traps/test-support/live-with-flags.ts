/** The live lane's process with other flags than its own: a function scenario, some waves, and what was read. */
import { pathToFileURL } from 'node:url';
import type { ProbeAnswers, ProbeCommand, ProbeOptions } from '../../probe/protocol.ts';
import type { LiveReading } from '../../results/schema.ts';
import { startProcess } from '../../trial/process.ts';
import type { TrialSpec } from '../../trial/spec.ts';

const ANSWER_WITHIN_MS = 60_000;
const WARM_UPS = 300;
const WAVES = 3;
const SETTLING = 2;

export async function liveWithFlags(spec: TrialSpec, probe: string, flags: readonly string[]): Promise<LiveReading> {
  const subject = startProcess({
    role: 'the measured process',
    node: spec.described.node,
    flags: [...spec.described.nodeFlags, ...flags],
    entry: probe,
    arguments: [JSON.stringify(optionsOf(spec))],
    cwd: spec.described.cwd,
  });
  const ask = <K extends keyof ProbeAnswers>(command: Extract<ProbeCommand, { do: K }>) =>
    subject.request<ProbeAnswers[K]>(command, ANSWER_WITHIN_MS);
  try {
    await ask({ do: 'start', sidecars: {} });
    // A trial reads as often before its floor, to see it settle; the very first reading may come before 700 bytes that the
    // channel to the parent takes once.
    for (let index = 0; index < SETTLING; index += 1) await ask({ do: 'heap', collect: true });
    const floor = await ask({ do: 'heap', collect: true });
    await ask({ do: 'warm', count: WARM_UPS });
    const warm = await ask({ do: 'heap', collect: true });
    await ask({ do: 'measure', floor });
    for (let index = 0; index < WAVES; index += 1) await ask({ do: 'wave', index });
    const { live } = await ask({ do: 'account' });
    if (live === null) throw new Error('The probe was not started in the live lane.');
    return { floor, warm, ...live };
  } finally {
    await subject.kill();
  }
}

function optionsOf({ case: planned, described, ...spec }: TrialSpec): ProbeOptions {
  return {
    bundle: pathToFileURL(described.bundle).href,
    lane: spec.lane,
    shape: described.facts.shape,
    variant: planned.variant,
    parameters: planned.parameters,
    warmUp: spec.warmUp,
    concurrency: planned.concurrency,
    operations: spec.operations,
    budget: spec.budget,
    allowanceBytes: described.facts.allowanceBytes,
    collectAlways: spec.collectAlways,
  };
}
