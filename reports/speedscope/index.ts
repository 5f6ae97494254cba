import type { IcicleData, IcicleFrame } from '../html/icicle-data.ts';

/**
 * An icicle as a file for https://www.speedscope.app: its views one by one, and the off-heap part of each alone where there
 * is one. Weights are bytes. Weightless stacks are left out, which speedscope would draw as slivers.
 *
 * Its source text is written into the page too, so it uses nothing from outside itself.
 */
export function renderSpeedscope({ title, frames, views }: IcicleData): string {
  const sharedFrame = ([name, file, line, column]: IcicleFrame) => {
    const place = file === '' ? {} : { file, ...(line === 0 ? {} : { line, col: column }) };
    return { name: name === '' ? '(anonymous)' : name, ...place };
  };
  const profile = (name: string, stacks: readonly (readonly [stack: readonly number[], bytes: number])[]) => {
    const kept = stacks.flatMap(([stack, bytes]) => (bytes > 0 ? [{ stack, bytes: Math.round(bytes) }] : []));
    const weights = kept.map(({ bytes }) => bytes);
    const endValue = weights.reduce((sum, bytes) => sum + bytes, 0);
    const samples = kept.map(({ stack }) => stack);
    return { type: 'sampled', name, unit: 'bytes', startValue: 0, endValue, samples, weights };
  };
  const profiles = views.flatMap(({ name, stacks }) => {
    const offHeap = profile(
      `${name}: off-heap alone`,
      stacks.map(([stack, , bytes]) => [stack, bytes] as const),
    );
    const all = profile(
      name,
      stacks.map(([stack, heap, off]) => [stack, heap + off] as const),
    );
    return offHeap.endValue === 0 ? [all] : [all, offHeap];
  });
  const document = {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name: title,
    exporter: 'plimsoll',
    activeProfileIndex: 0,
    shared: { frames: frames.map(sharedFrame) },
    profiles,
  };
  return `${JSON.stringify(document)}\n`;
}
