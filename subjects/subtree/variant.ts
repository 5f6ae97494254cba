import { type StreamPlan, streamWindowed } from './creation/windowed.ts';
import { streamWithCap } from './variants/abort-on-cap.ts';

/** `product`, and the ways that history threw away. */
export type VariantName = 'product' | 'unbounded pending' | 'abort on cap' | 'permit released early';

/** One way to stream. */
export interface Variant {
  readonly stream: (plan: StreamPlan) => Promise<void>;
  /** A fault of history: the booking was given back when the stream was handed out, and not when it had ended. */
  readonly releasesEarly?: true;
}

export const variants: Readonly<Record<VariantName, Variant>> = {
  product: { stream: streamWindowed },
  // The results of all chunks had room, so that a slow client had the whole subtree waiting for it.
  'unbounded pending': { stream: (plan) => streamWindowed({ ...plan, window: Number.MAX_SAFE_INTEGER }) },
  'abort on cap': { stream: streamWithCap },
  'permit released early': { stream: streamWindowed, releasesEarly: true },
};
