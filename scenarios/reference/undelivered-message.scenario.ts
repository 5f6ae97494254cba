import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { defineScenario, KiB, MiB } from 'plimsoll';

/**
 * Holds ArrayBuffers in the queue of a port that nobody listens to: they have left the sender's books and have not arrived in
 * the receiver's. Only the kernel sees them.
 */
export default defineScenario({
  name: 'undelivered-message',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  lanes: ['resident'],
  setup: (): MessageChannel[] => [],
  operation: async (free, { size }, { barrier }) => {
    const channel = free.pop() ?? new MessageChannel();
    const sent = Buffer.allocUnsafeSlow(size).fill(1).buffer;
    channel.port1.postMessage(sent, [sent]);
    await barrier();
    const { message } = receiveMessageOnPort(channel.port2) as { message: ArrayBuffer };
    message.transfer(0);
    free.push(channel);
  },
  truth: {
    live: null,
    resident: ({ size }) => size,
  },
});
