/** `plimsoll doctor`: what this machine can measure, how exactly, and what to do about the rest. */
import { formatBytes } from '../bytes.ts';
import { exitCodes } from '../judge/verdict.ts';
import type { LimiterChoice } from '../limits/index.ts';
import { type Instruments, probeMachine } from '../meters/machine.ts';

/** Writes to stdout; 0 when every lane can be had, 4 otherwise. Real limits are for whoever asks for them: no lane needs one. */
export function doctor(
  limits: LimiterChoice,
  instruments: Instruments = probeMachine(),
  write = (text: string) => process.stdout.write(text),
): number {
  const lanes = Object.values(instruments.machine.lanes);
  const missing = lanes.filter((lane) => !lane.available).length;
  write(`${[...describeInstruments(instruments), ...describeLimits(limits)].join('\n')}\n`);
  return missing === 0 ? exitCodes.green : exitCodes.instrumentBroken;
}

/** One line a fact, the sentence first. */
function describeInstruments({ machine, remedies }: Instruments): string[] {
  const entries = Object.entries(machine.lanes);
  const missing = entries.filter(([, lane]) => !lane.available).map(([name]) => name);
  const sentence =
    missing.length === 0
      ? 'This machine can measure every lane.'
      : `This machine can not measure the ${missing.join(' and ')} lane.`;
  return [
    sentence,
    '',
    `  Node      ${machine.node} (V8 ${machine.v8})`,
    `  machine   ${machine.platform} ${machine.kernel} ${machine.arch}, ${machine.cpus} CPUs, ${formatBytes(machine.memoryBytes)}`,
    `  allocator ${machine.libc}`,
    '',
    ...entries.flatMap(([name, lane]) => [
      `  ${name.padEnd(9)} ${lane.available ? 'yes' : 'NO '}  ${lane.available ? lane.source : lane.why}`,
      ...(remedies[name] === undefined ? [] : [`  ${' '.repeat(14)} remedy: ${remedies[name]}`]),
    ]),
    '',
    ...describeExactness(machine),
    '',
    '  limits    A declared limit is emulated by V8 heap flags in every lane.',
  ];
}

function describeExactness({ lanes, markBoundBytes }: Instruments['machine']): string[] {
  if (lanes.resident?.available !== true) return ['  exactness The live lane counts off-heap bytes exactly.'];
  return [
    `  exactness The kernel's high-water mark is exact to ${formatBytes(markBoundBytes)} once memory was freed`,
    `            (3 × max(32, 2 × CPUs) × CPUs pages). Smaller differences are no finding here; with N operations at`,
    '            once the bound is shared by N. The live lane counts off-heap bytes exactly.',
  ];
}

/** Behind the lanes: what `survive` and `measure --survive` need. */
function describeLimits(limits: LimiterChoice): string[] {
  if (limits.available)
    return [`            Real limits of the kernel, swap off, for \`survive\`: ${limits.limiter.name}.`];
  return [
    `            No real limit of the kernel can be had for \`survive\`. ${limits.why}`,
    `            remedy: ${limits.remedy}`,
  ];
}
