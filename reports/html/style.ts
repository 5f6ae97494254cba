const heatSteps = Array.from(
  { length: 11 },
  (_, step) =>
    `.heat-${step} { background: color-mix(in srgb, var(--heat) ${Math.round(step * step * 0.6)}%, transparent); }`,
).join('\n');

/** The page's style sheet: sober, light and dark, fit for print. Widths and colours by class, because of the policy. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2126; --muted: #5d6772; --line: #d9dee3; --grid: #e8ebee; --card: #f6f7f9;
  --good: #1a7f4b; --bad: #c22f2f; --warn: #9a6700; --heat: #d9822b;
  --reserved: #1c2126; --resident: #c05f12; --live: #3274b5; --band: rgba(50, 116, 181, 0.18);
}
@media (prefers-color-scheme: dark) {
  :root:not([data-print]) {
    --paper: #14181c; --ink: #e4e8ec; --muted: #98a3ae; --line: #343c44; --grid: #262d34; --card: #1b2026;
    --good: #4cc38a; --bad: #ff7b72; --warn: #e3b341; --heat: #d9822b;
    --reserved: #e4e8ec; --resident: #f0964a; --live: #6cb0f2; --band: rgba(108, 176, 242, 0.22);
  }
}
:root[data-print] { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem; max-width: 80rem;
  background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif;
}
header { border-left: 6px solid var(--warn); padding: 0.2rem 0 0.2rem 1.2rem; margin-bottom: 2rem; }
header.green { border-color: var(--good); }
header.red, header.broken { border-color: var(--bad); }
.brand { display: flex; align-items: center; gap: 0.5rem; margin: 0; font-weight: 600; }
.brand span { color: var(--muted); font-weight: 400; }
h1 { font-size: 1.45rem; line-height: 1.35; margin: 0.6rem 0 0.4rem; text-wrap: pretty; max-width: 62rem; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 0.4rem; }
h3 { font-size: 1rem; margin: 0; }
h4 { font-size: 0.95rem; margin: 1.4rem 0 0; }
h2 small, h3 small { color: var(--muted); font-weight: 400; font-size: 0.85rem; margin-left: 0.5rem; }
p { margin: 0.3rem 0; }
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
dt { color: var(--muted); } dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.8rem 0 0; font-size: 0.9rem; }
.cases { min-width: 100%; }
figure table { width: 100%; font-size: 0.83rem; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.3rem; font-size: 0.85rem; }
th, td { text-align: right; padding: 0.28rem 0.7rem; border-bottom: 1px solid var(--line); white-space: nowrap; font-weight: 400; }
thead th { color: var(--muted); border-bottom-width: 2px; }
th.left, td.left { text-align: left; }
td.over { background: var(--bad); color: var(--paper); font-weight: 600; }
${heatSteps}
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem; margin-top: 1.5rem; }
figure { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: 6px; min-width: 0; }
.plot { height: 270px; margin-top: 0.5rem; overflow: hidden; }
.plot.low { height: 190px; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding: 0; margin: 0.4rem 0 0; font-size: 0.83rem; color: var(--muted); }
.key li::before { content: ""; display: inline-block; width: 1.4em; height: 0; border-top: 3px solid var(--muted); margin-right: 0.45em; vertical-align: 0.25em; }
.key .reserved::before { border-color: var(--reserved); }
.key .resident::before { border-color: var(--resident); }
.key .floor::before { border-top-style: dashed; border-top-width: 2px; }
.key .live::before { height: 0.7em; border: 1px solid var(--live); background: var(--band); vertical-align: -0.05em; }
.key .failed::before { width: 0.75em; height: 0.75em; border: 0; border-radius: 50%; background: var(--bad); vertical-align: -0.05em; }
.note { font-size: 0.85rem; }
details { margin: 0.5rem 0; } summary { cursor: pointer; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: 0.9rem; }
@media print {
  :root { font-size: 10.5px; }
  body { max-width: none; padding: 0; font-size: 1rem; }
  h2 { margin-top: 1.6rem; }
  .scroll { overflow: visible; }
  figure, .finding, tr { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; gap: 0.8rem; }
  figure { padding: 0.7rem; }
  figure th, figure td { padding: 0.15rem 0.3rem; }
  .plot, .plot.low { height: auto; }
  .uplot, .u-wrap { width: 100% !important; height: auto !important; }
  .u-wrap canvas { height: auto !important; }
  td, .badge, .finding, .key li::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
