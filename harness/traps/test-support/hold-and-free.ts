/** Lets a process hold 32 MiB and free them, again and again, and reads it from outside each time. */
import type { ResidentReading } from '../../results/schema.ts';
import { startProcess } from '../../trial/process.ts';
import { type Laboratory, script } from './laboratory.ts';

export interface Round {
  readonly held: ResidentReading;
  readonly freed: ResidentReading;
}

const ANSWER_WITHIN_MS = 10_000;

export async function holdAndFree(lab: Laboratory, count: number): Promise<Round[]> {
  const subject = startProcess({
    role: 'the measured process',
    node: process.execPath,
    flags: [],
    entry: await lab.script(script('holds-and-frees')),
    arguments: [],
    cwd: import.meta.dirname,
  });
  const tell = (what: 'hold' | 'free') => subject.request({ do: what }, ANSWER_WITHIN_MS);
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < count; round += 1) {
      lab.meter.resetMark(subject.pid);
      await tell('hold');
      const held = lab.meter.read(subject.pid);
      await tell('free');
      rounds.push({ held, freed: lab.meter.read(subject.pid) });
    }
  } finally {
    await subject.kill();
  }
  return rounds;
}
