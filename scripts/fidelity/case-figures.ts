/** What the real instrument read of one reference subject, by the rules' own arithmetic, and what it should have read. */
import { gather } from '../../harness/judge/evidence.ts';
import { liveFiguresByTrial } from '../../harness/judge/live-figures.ts';
import { residentFigures } from '../../harness/judge/resident-figures.ts';
import { misreadings } from '../../harness/judge/truth.ts';
import type { Results } from '../../harness/results/schema.ts';

/** Bytes of the whole wave of one case; `null` where the subject does not admit the lane. */
export interface CaseFigures {
  readonly id: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly concurrency: number;
  readonly variant: string;
  readonly truth: { readonly lower: number | null; readonly upper: number | null; readonly resident: number | null };
  readonly lower: number | null;
  readonly upper: number | null;
  readonly resident: number | null;
  /** Sentences of the judge's: what it misread. */
  readonly misreadings: readonly string[];
  /** Why there is no figure, one sentence for each failed trial. */
  readonly failures: readonly string[];
}

/** One row for each case of the product; a control's variant is there to be caught, not to be read. */
export function caseFigures(results: Results): CaseFigures[] {
  return gather(results)
    .filter(({ scenario, case: { variant } }) => variant === scenario.variants[0])
    .map((evidence) => {
      const { concurrency, id, parameters, variant } = evidence.case;
      const whole = (perOperation: number | null | undefined) =>
        perOperation == null ? null : perOperation * concurrency;
      const [live] = liveFiguresByTrial(evidence);
      const [resident] = residentFigures(evidence);
      const { truth } = evidence.point;
      return {
        id,
        parameters,
        concurrency,
        variant,
        truth: {
          lower: whole(truth?.live?.lowerBytes),
          upper: whole(truth?.live?.upperBytes),
          resident: whole(truth?.residentBytes),
        },
        // What a rule holds against the reservation: where an allowance is declared, without it.
        lower: whole(live?.lowerNeededBytes),
        upper: whole(live?.upperNeededBytes),
        resident: whole(resident?.neededBytes),
        misreadings: misreadings(evidence).map(({ sentence }) => sentence),
        failures: evidence.failed.map(({ lane, reason, message }) => `${lane} lane: ${reason}: ${message}`),
      };
    });
}
