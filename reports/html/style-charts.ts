/** Charts, keys, bars and icicles. What a colour says, a form, a dash, a border or a word says as well. */
export const chartStyle = `
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 32rem), 1fr)); gap: 1.2rem; margin-top: 0.8rem; }
.pair { margin-top: 0.8rem; }
.pair .point { color: var(--muted); font-weight: 400; }
figure { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: 6px; min-width: 0; }
figure.icicle { margin-top: 0.8rem; }
.plot { height: 270px; margin-top: 0.5rem; overflow: hidden; }
.under { display: flex; gap: 0.6rem; align-items: center; min-height: 1.9rem; font-size: 0.83rem; }
.u-select { background: var(--band); }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; padding: 0; margin: 0.4rem 0 0; font-size: 0.83rem; color: var(--muted); }
.key li { display: flex; align-items: center; gap: 0.4em; }
.key output { color: var(--ink); font-variant-numeric: tabular-nums; }
.symbol { stroke: currentColor; flex: none; }
.symbol .filled { fill: currentColor; }
.symbol.reserved { color: var(--reserved); } .symbol.resident { color: var(--resident); } .symbol.live { color: var(--live); }
.symbol.muted { color: var(--muted); } .symbol.bad { color: var(--bad); }
.patch { display: inline-block; width: 0.9em; height: 0.9em; margin-right: 0.35em; border: 1px solid var(--muted); vertical-align: -0.1em; }
.stack { width: 100%; height: 22px; display: block; }
td.bar, th.bar { width: 100%; min-width: 14rem; }
.stack rect { stroke: var(--paper); stroke-width: 1; vector-effect: non-scaling-stroke; }
.stack .reserved { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 3 2; vector-effect: non-scaling-stroke; }
rect.heap { fill: var(--part-heap); } .patch.heap { background: var(--part-heap); }
rect.offHeap { fill: var(--part-off); } .patch.offHeap { background: var(--part-off); }
rect.garbage { fill: var(--part-garbage); } .patch.garbage { background: var(--part-garbage); }
rect.lateGarbage { fill: var(--part-late); } .patch.lateGarbage { background: var(--part-late); }
rect.retained { fill: var(--part-retained); } .patch.retained { background: var(--part-retained); }
.tools label { min-width: 0; max-width: 100%; }
.tools select { max-width: 100%; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; font-size: 0.85rem; margin-top: 0.6rem; }
.detail { font-size: 0.88rem; min-height: 1.5em; overflow-wrap: anywhere; }
.tree { position: relative; overflow: hidden; margin: 0.3rem 0; }
.cell {
  position: absolute; height: 25px; padding: 2px 5px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis;
  font-size: 0.8rem; cursor: pointer; border: 1px solid var(--paper); border-left-width: 2px; color: var(--ink); background: var(--card);
}
.cell.subject, .patch.subject { background: var(--own); }
.cell.subject { font-weight: 600; border-left-color: var(--resident); }
.cell.dependency, .patch.dependency { background: var(--package); }
.cell.node, .patch.node { background: var(--node); }
.cell.native, .patch.native { background: var(--native); }
.cell.native { font-style: italic; }
.cell.grew, .patch.grew { background: var(--grew); }
.cell.grew { border-left-color: var(--resident); border-left-width: 4px; }
.cell.shrank, .patch.shrank { background: repeating-linear-gradient(135deg, var(--shrank) 0 6px, var(--shrank-line) 6px 8px); }
.cell.same, .patch.same { background: var(--node); }
.cell.of-subject { font-weight: 600; } .cell.of-native { font-style: italic; }
.cell.dim { opacity: 0.45; }
.cell.match { outline: 2px solid var(--match); outline-offset: -2px; text-decoration: underline; }
.cell:focus-visible { outline: 3px solid var(--link); outline-offset: -3px; }
`;
