import { chartStyle } from './style-charts.ts';

const light = `
  --paper: #ffffff; --ink: #1c2126; --muted: #56606a; --line: #d3d9de; --grid: #e8ebee; --card: #f6f7f9;
  --good: #17713f; --bad: #b42323; --warn: #8a5a00; --link: #1f5f9e; --heat: #d9822b;
  --reserved: #1c2126; --resident: #b3530a; --live: #2468a8; --band: rgba(36, 104, 168, 0.18);
  --part-heap: #12436d; --part-off: #5a9bd5; --part-garbage: #f0c05a; --part-late: #c98410; --part-retained: #8d96a0;
  --own: #ffd9a8; --package: #d7e3f1; --node: #e4e7ea; --native: #d5ecd9; --match: #b42323; --grew: #ffc98a; --shrank: #d3e6fa; --shrank-line: #b4d2f0;`;

const dark = `
  --paper: #14181c; --ink: #e4e8ec; --muted: #a3adb7; --line: #39424a; --grid: #262d34; --card: #1b2026;
  --good: #4cc38a; --bad: #ff7b72; --warn: #e3b341; --link: #7db8f5; --heat: #d9822b;
  --reserved: #e4e8ec; --resident: #f0964a; --live: #6cb0f2; --band: rgba(108, 176, 242, 0.22);
  --part-heap: #4f8fd0; --part-off: #9cc9f5; --part-garbage: #f2cf7a; --part-late: #d28f1c; --part-retained: #7d8894;
  --own: #6b4312; --package: #24405e; --node: #333b43; --native: #1f4a30; --match: #ff7b72; --grew: #7a4506; --shrank: #1d3c5c; --shrank-line: #28507a;`;

const heatSteps = Array.from(
  { length: 11 },
  (_, step) =>
    `.heat-${step} { background: color-mix(in srgb, var(--heat) ${Math.round(step * step * 0.45)}%, transparent); }`,
).join('\n');

/** The page's style sheet: sober, light and dark, fit for print. Widths and colours by class, because of the policy. */
export const pageStyle = `
:root { color-scheme: light; ${light} }
:root[data-theme=dark]:not([data-print]) { color-scheme: dark; ${dark} }
@media (prefers-color-scheme: dark) {
  :root:not([data-theme=light]):not([data-print]) { color-scheme: dark; ${dark} }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; background: var(--paper); }
body {
  margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem; max-width: 84rem;
  background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif;
}
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
button, input, select {
  font: inherit; font-size: 0.85rem; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 4px; padding: 0.15rem 0.6rem;
}
button { cursor: pointer; }
button:hover { border-color: var(--muted); }
header { border-left: 6px solid var(--warn); padding: 0.2rem 0 0.2rem 1.2rem; margin-bottom: 1.5rem; }
header.neutral { border-color: var(--line); }
header.green { border-color: var(--good); }
header.red, header.broken { border-color: var(--bad); }
header .bar { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem; }
.brand { display: flex; align-items: center; gap: 0.5rem; margin: 0; font-weight: 600; }
.brand span { color: var(--muted); font-weight: 400; }
.themes { display: flex; }
.themes button { border-radius: 0; margin-left: -1px; }
.themes button[aria-pressed=true] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
nav { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; margin-top: 0.7rem; font-size: 0.9rem; align-items: baseline; }
.downloads { margin-left: auto; color: var(--muted); }
h1 { font-size: 1.45rem; line-height: 1.35; margin: 0.6rem 0 0.4rem; text-wrap: pretty; max-width: 66rem; }
h1 .aside { font-size: 1rem; font-weight: 400; color: var(--muted); }
h1, h2, h3, h4 { overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 0.4rem; }
h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: 0.95rem; margin: 0; text-wrap: pretty; }
h2 small, th small { color: var(--muted); font-weight: 400; font-size: 0.85rem; margin-left: 0.5rem; }
p { margin: 0.3rem 0; }
section.scenario { border-top: 1px solid var(--line); margin-top: 2.4rem; }
section.scenario > h2 { margin-top: 1.2rem; }
.block { margin-top: 1.8rem; }
.badge {
  display: inline-block; padding: 0 0.55em; border-radius: 4px; font-size: 0.8em; margin-right: 0.3em;
  background: var(--warn); color: var(--paper);
}
.green .badge { background: var(--good); }
.red .badge, .broken .badge { background: var(--bad); }
.muted { color: var(--muted); }
.good { color: var(--good); } .bad { color: var(--bad); } .warns { color: var(--warn); }
code { font: 0.9em/1.4 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.command { display: inline-block; padding: 0.25em 0.6em; border-radius: 4px; background: var(--card); border: 1px solid var(--line); user-select: all; }
.finding { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--warn); border-radius: 4px; padding: 0.8rem 1rem; margin: 0.7rem 0; }
.finding .command { background: var(--paper); }
.finding.error { border-left-color: var(--bad); }
.finding.note { border-left-color: var(--live); }
.finding .code { color: var(--warn); margin-right: 0.3em; }
.finding.error .code { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.2rem; margin: 0.6rem 0 0; }
dt { color: var(--muted); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.scroll.tall { max-height: 22rem; overflow-y: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.8rem 0 0; font-size: 0.9rem; }
.cases, .parts { min-width: 100%; }
figure table { font-size: 0.83rem; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.3rem; font-size: 0.85rem; }
th, td { text-align: right; padding: 0.28rem 0.7rem; border-bottom: 1px solid var(--line); white-space: nowrap; font-weight: 400; }
thead th { color: var(--muted); border-bottom-width: 2px; vertical-align: bottom; }
th.left, td.left { text-align: left; }
th.group { padding-top: 0.9rem; font-weight: 600; }
.parts thead th { white-space: normal; }
td.wrap, th.wrap { white-space: normal; min-width: 16rem; }
td.over { background: var(--bad); color: var(--paper); font-weight: 600; text-decoration: underline; }
${heatSteps}
.note { font-size: 0.85rem; }
details { margin: 0.5rem 0; } summary { cursor: pointer; font-size: 0.9rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: 0.9rem; }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
  h1 { font-size: 1.2rem; }
  .downloads { margin-left: 0; }
}
${chartStyle}
@media print {
  :root { font-size: 10.5px; }
  body { max-width: none; padding: 0; font-size: 1rem; }
  nav, .themes, .tools, .under, details:has(table[id]) { display: none; }
  .scroll, .scroll.tall { overflow: visible; max-height: none; }
  figure, .finding, tr { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; gap: 0.8rem; }
  figure { padding: 0.7rem; }
  figure th, figure td { padding: 0.15rem 0.3rem; }
  .plot { height: auto; }
  .uplot, .u-wrap { width: 100% !important; height: auto !important; }
  .u-wrap canvas { height: auto !important; }
  td, .badge, .finding, svg, .patch, .cell { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
