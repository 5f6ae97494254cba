/**
 * The first, the lowest, the highest and the last row of every bucket, in their order: a spike of one sample stays visible,
 * and so do the edges of a plateau. `size` says what is looked at.
 */
export function downsample<Row>(rows: readonly Row[], size: (row: Row) => number, buckets: number): readonly Row[] {
  if (rows.length <= 4 * buckets) return rows;
  return Array.from({ length: buckets }, (_, at) => {
    const bucket = rows.slice(Math.floor((at * rows.length) / buckets), Math.floor(((at + 1) * rows.length) / buckets));
    const sizes = bucket.map(size);
    const kept = new Set([0, sizes.indexOf(Math.min(...sizes)), sizes.indexOf(Math.max(...sizes)), bucket.length - 1]);
    return bucket.filter((_row, index) => kept.has(index));
  }).flat();
}
