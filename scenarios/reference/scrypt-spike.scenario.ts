import { scryptSync } from 'node:crypto';
import { defineScenario, KiB, MiB } from 'plimsoll';

const blockSize = 8;

/** RFC 7914, section 2: scrypt takes 128 · N · r bytes. */
const bytesOfCost = 128 * blockSize;

/**
 * One synchronous call of OpenSSL's that takes its bytes from malloc and gives them back before it returns: no timer, no
 * stage, no counter of V8's sees them. The kernel's mark does. One operation at once, since calls of one thread never overlap.
 */
export default defineScenario({
  name: 'scrypt-spike',
  parameters: { size: [16 * MiB] },
  concurrency: [1],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  operation: async (_subject, { size }, { barrier }) => {
    await barrier();
    scryptSync('password', 'salt', 32, { N: size / bytesOfCost, r: blockSize, p: 1, maxmem: 2 * size });
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});
