import { CAUGHT_AT } from '../../harness/judge/controls.ts';
import type { ControlVerdict } from '../../harness/judge/verdict.ts';
import type { Control } from '../../harness/results/schema.ts';
import { counted } from '../folded.ts';
import type { CaseGroup } from '../groups.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';

/** What each negative control of a scenario was to show, and what it did. */
export function controls(context: PageContext, group: CaseGroup): Markup | null {
  const own = context.verdict.controls.filter((one) => one.scenario === group.scenario);
  if (own.length === 0) return null;
  const missed = own.filter(({ caught }) => caught === false).length;
  const unjudged = own.filter(({ caught }) => caught === null).length;
  const caught = own.length - missed - unjudged;
  return html`<div class="block"><h3>Negative controls: what must be caught</h3>
<p>${counted(caught, 'dishonest one')} caught${missed === 0 ? null : html`, <strong class="bad">${missed} missed</strong>`}${unjudged === 0 ? null : `, ${unjudged} not judged here`}.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Negative controls of ${group.scenario}"><table>
<caption>A control is caught when what it reserves is at most ${CAUGHT_AT.toFixed(1)} of what its rule would have passed.</caption>
<thead><tr><th scope="col" class="left">control</th><th scope="col" class="left">is dishonest by</th><th scope="col" class="left">must be caught by</th><th scope="col" class="left">did</th><th scope="col">reserved ÷ needed</th><th scope="col" class="left">how</th></tr></thead>
<tbody>${own.map((one) =>
    row(
      one,
      group.facts?.controls.find(({ name }) => name === one.name),
    ),
  )}</tbody></table></div></div>`;
}

function row(one: ControlVerdict, declared: Control | undefined): Markup {
  const [sign, words] = one.caught === null ? ['–', 'not judged'] : one.caught ? ['✓', 'caught'] : ['✗', 'missed'];
  const style = one.caught === null ? 'muted' : one.caught ? 'good' : 'bad';
  return html`<tr><th scope="row" class="left">${one.name}</th><td class="left">${dishonesty(declared)}</td><td class="left">${one.caughtBy}</td>
<td class="left ${style}">${sign} ${words}</td><td>${one.ratio === null ? '–' : one.ratio.toFixed(2)}</td><td class="left wrap">${one.detail}</td></tr>`;
}

function dishonesty(declared: Control | undefined): string {
  if (declared === undefined) return '–';
  const { variant, reservations } = declared;
  if (variant === null) return 'its reservation';
  return reservations === null ? `variant ${variant}` : `its reservation, over variant ${variant}`;
}
