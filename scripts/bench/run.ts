/**
 * Everything that is timed, each beside what it is to be compared with, in one run. About two minutes.
 *
 *     pnpm bench [section…] [--json FILE] [--table FILE] [--results results.json]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { commandSection } from './command.ts';
import { framingSection } from './framing.ts';
import { governorSection } from './governor.ts';
import { judgingSection } from './judging.ts';
import { probeSection } from './probe.ts';
import type { Section } from './section.ts';
import { renderSections } from './table.ts';
import { waitersSection } from './waiters.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string', default: 'plimsoll-report/bench.json' },
    table: { type: 'string' },
    results: { type: 'string' },
  },
});

const all: Record<string, () => Promise<Section>> = {
  governor: governorSection,
  waiters: waitersSection,
  framing: framingSection,
  probe: probeSection,
  judging: () => judgingSection(values.results ?? null),
  command: () => commandSection(),
};
const unknown = positionals.filter((name) => !(name in all));
if (unknown.length > 0) {
  process.stderr.write(`There is no section ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.\n`);
  process.exit(2);
}

const sections: Section[] = [];
for (const [name, measure] of Object.entries(all)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  sections.push(await measure());
}
const machine = `Node ${process.version.slice(1)}, ${process.platform} ${process.arch}, ${availableParallelism()} CPUs`;
const text = renderSections(sections, machine);
await keep(values.json, `${JSON.stringify({ machine, at: new Date().toISOString(), sections }, null, 2)}\n`);
if (values.table !== undefined) await keep(values.table, text);
process.stdout.write(text);
process.exit(sections.some(({ goals }) => goals.some(({ met }) => !met)) ? 1 : 0);

async function keep(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
