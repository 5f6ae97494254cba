/**
 * The value of a gauge in Prometheus' text format, labels or no: the highest where several lines have the name. Null where
 * none has.
 */
export function gaugeValue(text: string, name: string): number | null {
  const values = text.split('\n').flatMap((line) => {
    const [, own, value] = /^([\w:]+)(?:\{.*\})?\s+(\S+)/.exec(line) ?? [];
    return own === name && Number.isFinite(Number(value)) ? [Number(value)] : [];
  });
  return values.length === 0 ? null : Math.max(...values);
}
