/** For the tests: one function that allocates on two lines, as both of V8's allocation profiles tell it. Prints JSON. */
import { Session } from 'node:inspector';

const kept: unknown[] = [];

function twoCalls(): void {
  kept.push(new Array(4000).fill('first line'));
  kept.push(new Array(4000).fill('second line'));
}

const session = new Session();
session.connect();

interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly lineNumber: number };
  readonly children: readonly ProfileNode[];
}

function sampled(): readonly number[] {
  const lines: number[] = [];
  const visit = ({ callFrame, children }: ProfileNode) => {
    if (callFrame.functionName === 'twoCalls') lines.push(callFrame.lineNumber + 1);
    children.forEach(visit);
  };
  session.post('HeapProfiler.startSampling', { samplingInterval: 256 });
  for (let i = 0; i < 100; i += 1) twoCalls();
  session.post('HeapProfiler.stopSampling', (_error, answer) => visit(answer.profile.head));
  return lines;
}

function tracked(): { readonly fields: readonly string[]; readonly lines: readonly number[] } {
  let text = '';
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => {
    text += params.chunk;
  });
  session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
  for (let i = 0; i < 100; i += 1) twoCalls();
  session.post('HeapProfiler.stopTrackingHeapObjects');
  const { snapshot, trace_function_infos: infos, strings } = JSON.parse(text);
  const fields = snapshot.meta.trace_function_info_fields as string[];
  const [name, line] = [fields.indexOf('name'), fields.indexOf('line')];
  const lines: number[] = [];
  for (let at = 0; at < infos.length; at += fields.length) {
    if (strings[infos[at + name]] === 'twoCalls') lines.push(infos[at + line]);
  }
  return { fields: [...fields, ...snapshot.meta.trace_node_fields], lines };
}

process.stdout.write(JSON.stringify({ sampled: sampled(), ...tracked() }));
