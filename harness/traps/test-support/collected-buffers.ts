/**
 * Lets 32 MiB of Buffers die, ten times over. Reports as JSON what V8 has on its books after one collection, and after what
 * the probe does.
 */
import { getHeapStatistics } from 'node:v8';
import { collect } from '../../probe/heap.ts';

const external = () => getHeapStatistics().external_memory;
const left = (clean: () => void): number => {
  for (let i = 0; i < 32; i += 1) Buffer.allocUnsafeSlow(1024 * 1024).fill(1);
  clean();
  return external() - before;
};

collect();
collect();
const before = external();
const rounds = Array.from({ length: 10 }, () => ({
  afterOne: left(() => globalThis.gc?.()),
  collected: left(collect),
}));
console.log(JSON.stringify(rounds));
