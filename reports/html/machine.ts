import { formatBytes } from '../../harness/bytes.ts';
import type { Results } from '../../harness/results/schema.ts';
import { html, type Markup } from './markup.ts';

/** Where it was measured, and how to measure it again: figures compare only between equal fingerprints. */
export function machineSection(results: Results): Markup {
  const { machine } = results;
  const entries = [
    ['Node', `${machine.node.replace(/^v/, '')}, V8 ${machine.v8}`],
    ['System', `${machine.platform} ${machine.arch}, kernel ${machine.kernel}, ${machine.libc}`],
    ['CPUs and memory', `${machine.cpus}, ${formatBytes(machine.memoryBytes)}`],
    ["Kernel mark's bound", formatBytes(machine.markBoundBytes)],
    ...Object.entries(machine.lanes).map(([lane, { available, source, why }]) => [
      `Lane ${lane}`,
      available ? source : `not available: ${why}`,
    ]),
    [
      'Measured',
      `${results.createdAt}, ${results.finished ? 'finished' : `stopped by ${results.stoppedBy ?? 'an error'}`}`,
    ],
  ] as const;
  return html`<footer><h2>Machine</h2>
<dl>${entries.map(([name, value]) => html`<dt>${name ?? ''}</dt><dd>${value ?? ''}</dd>`)}<dt>Repeat</dt><dd><code class="command">${results.command}</code></dd></dl>
</footer>`;
}
