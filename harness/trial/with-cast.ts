import { type Cast, causeOf, startCast } from './cast.ts';
import type { CastSpec, TrialTools } from './spec.ts';

/**
 * A cast from its start to its end: `life` is what happens in between, and is over as soon as any process dies. All
 * processes are gone when it resolves or rejects.
 *
 * @throws TrialFailure the death, where somebody died, rather than what failed because of it
 */
export async function withCast<T>(spec: CastSpec, tools: TrialTools, life: (cast: Cast) => Promise<T>): Promise<T> {
  const cast = await startCast(spec, tools);
  try {
    return await Promise.race([life(cast), cast.broken]);
  } catch (error) {
    return await causeOf(error, cast.broken);
  } finally {
    await cast.end();
  }
}
