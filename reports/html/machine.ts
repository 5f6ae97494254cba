import { formatBytes } from '../../harness/bytes.ts';
import type { Results } from '../../harness/results/schema.ts';
import { html, type Markup } from './markup.ts';

/**
 * Where it was measured, and how to measure it again: figures compare only between equal fingerprints. No environment
 * variable and nothing of a subject's own output is shown: the page is sent to others.
 */
export function machineSection(results: Results): Markup {
  const { machine } = results;
  const entries = [
    ['Node', `${machine.node.replace(/^v/, '')}, V8 ${machine.v8}`],
    ['System', `${machine.platform} ${machine.arch}, kernel ${machine.kernel}`],
    ['Allocator', `malloc of ${machine.libc}`],
    ['CPUs and memory', `${machine.cpus}, ${formatBytes(machine.memoryBytes)}`],
    ...flagsByLane(results),
    [
      "Kernel mark's bound",
      `${formatBytes(machine.markBoundBytes)}: a peak within it of the reservation decides nothing`,
    ],
    ...Object.entries(machine.lanes).map(
      ([lane, { available, source, why }]) =>
        [`Lane ${lane}`, available ? `read from ${source}` : `not available: ${why}`] as const,
    ),
    ...samplers(results),
    [
      'Measured',
      `${results.createdAt}, plan ${results.plan}, ${results.finished ? 'finished' : `stopped by ${results.stoppedBy ?? 'an error'}`}`,
    ],
  ] as const;
  return html`<footer id="environment"><h2>Environment</h2>
<dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}<dt>Repeat</dt><dd><code class="command">${withoutFolder(results.command)}</code></dd></dl>
</footer>`;
}

/** V8's flags, as the trials had them. Scenarios with another limit have others, so all that occurred are told. */
function flagsByLane({ trials }: Results): readonly (readonly [string, string])[] {
  const byLane = Map.groupBy(trials, ({ lane }) => lane);
  return [...byLane].map(([lane, own]) => {
    const sets = [...new Set(own.map(({ flags }) => flags.join(' ')))].filter((flags) => flags !== '');
    return [`Flags, ${lane}`, sets.length === 0 ? "Node's defaults" : sets.join('; or ')] as const;
  });
}

function samplers({ trials }: Results): readonly (readonly [string, string])[] {
  const sources = new Set(
    trials.flatMap((one) => (one.status === 'completed' ? one.series.map(({ source }) => source) : [])),
  );
  return sources.size === 0 ? [] : [['Series', [...sources].join('; ')]];
}

/** Where one person's results went is no part of how another repeats them. */
function withoutFolder(command: string): string {
  return command.replace(/ --out(?:=| +)(?:'[^']*'|"[^"]*"|\S+)/g, '');
}
