import { defineScenario, fromChannel, KiB, MiB } from 'plimsoll';
import { publishGovernor } from '../../subjects/governor/events.ts';

/**
 * Books what it takes, but its faulty variant only once it has taken it: the sums are right and so is the peak. Only the
 * comparison at each booking shows that more was held than was booked.
 */
export default defineScenario({
  name: 'books-late',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  governor: fromChannel(),
  variants: ['books first', 'books late'],
  negativeControls: {
    'books late': {
      variant: 'books late',
      caughtBy: 'live',
      // Of several, the others' bookings would hide the one that is looked at too late.
      at: { parameters: { size: 8 * MiB }, concurrency: 1 },
    },
  },
  setup: ({ budget, variant }) => ({ budget, late: variant === 'books late', booked: 0 }),
  operation: async (books, { size }, { barrier }) => {
    if (!books.late) admit(books, size);
    const held = Buffer.allocUnsafeSlow(size).fill(1);
    await barrier();
    if (books.late) admit(books, size);
    held.buffer.transfer(0);
    release(books, size);
  },
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

interface Books {
  readonly budget: number;
  booked: number;
}

function admit(books: Books, size: number): void {
  books.booked += size;
  publishGovernor('admitted', size, size, books.booked, 0, books.budget);
}

function release(books: Books, size: number): void {
  books.booked -= size;
  publishGovernor('released', size, size, books.booked, 0, books.budget);
}
