import { expect, test } from 'vitest';
import type { Frame } from '../results/attribution.ts';
import type { FrameOf } from './frames.ts';
import { fold, stackOf } from './stacks.ts';

function frame(owner: Frame['owner'], name: string, file = `${owner}-file`): Frame {
  return { owner, function: name, file: owner === 'native' ? '' : file, line: 1, column: 1 };
}

const [subject, node, native] = (['subject', 'node', 'native'] as const).map((owner) => {
  return (name: string) => frame(owner, name);
}) as [(name: string) => Frame, (name: string) => Frame, (name: string) => Frame];

const names = (stack: readonly Frame[] | null) => stack?.map(({ function: name }) => name);

test('a run of Node’s frames becomes the one through which it was entered', () => {
  const stack = [node('onread'), node('push'), node('emit'), subject('onData'), node('concat'), node('allocate')];
  expect(names(fold(stack))).toEqual(['onread', 'onData', 'concat']);
});

test('frames of the subject are all kept, and packages are told apart', () => {
  const [a, b] = [frame('dependency', 'send', 'a'), frame('dependency', 'build', 'b')];
  const stack = [subject('one'), subject('two'), a, frame('dependency', 'inner', 'a'), b, node('concat')];
  expect(names(fold(stack))).toEqual(['one', 'two', 'send', 'build', 'concat']);
});

test('a builtin that the subject calls is kept, and one that Node calls is Node’s', () => {
  expect(names(fold([subject('parse'), native('JSON.parse')]))).toEqual(['parse', 'JSON.parse']);
  expect(names(fold([node('concat'), native('Uint8Array')]))).toEqual(['concat']);
});

const frameOf: FrameOf = ({ name }) => {
  if (name.startsWith('probe')) return null;
  if (name.startsWith('node')) return node(name);
  return name.startsWith('native') ? native(name) : subject(name);
};
const loaded = (...all: string[]) => all.map((name) => ({ name, script: 'x', line: 0, column: 0 }));

test('the instrument and whatever called it are left out', () => {
  expect(names(stackOf(loaded('nodeTick', 'probeRun', 'nativeFrom', 'upload', 'nodeConcat'), frameOf))).toEqual([
    'upload',
    'nodeConcat',
  ]);
});

test('what the subject asked of the instrument stays the subject’s', () => {
  expect(names(stackOf(loaded('nodeTick', 'upload', 'probePayload', 'nodeAlloc'), frameOf))).toEqual([
    'nodeTick',
    'upload',
    'nodeAlloc',
  ]);
});

test('what the instrument made for itself is nobody’s', () => {
  expect(stackOf(loaded('nodeTick', 'probeAnswer', 'nodeSend'), frameOf)).toBeNull();
  expect(names(stackOf(loaded('nodeTick', 'nodeSend'), frameOf))).toEqual(['nodeTick', 'nodeSend']);
});
