import type { CaseVerdict } from '../harness/judge/verdict.ts';
import { type Sample, sample } from './sample.fixture.ts';

/** What `scenarios/upload-any-size.scenario.ts` read in the live lane: content, reserved, at least and at most; bytes. */
const probes: readonly (readonly [content: number, reserved: number, lower: number, upper: number])[] = [
  [0, 1572892, 504796, 844368],
  [6408326, 7981218, 6900994, 7301738],
  [10368889, 11941809, 10870881, 11463609],
  [15842253, 17415173, 16351005, 17119349],
  [16777215, 18350135, 17288407, 18215559],
  [16777216, 9961500, 9032932, 9378892],
  [25165823, 14155832, 13251348, 13789616],
  [25165824, 9961500, 9074156, 9477882],
  [33554431, 12757731, 11871659, 12322747],
  [33554432, 9961500, 9119420, 9497051],
  [67108864, 9961500, 9136036, 9607459],
];

/** Of these jumps the search measured both sides of all but the last. */
const jumps = [
  { at: 16777216, fromBytes: 18350135, toBytes: 9961500 },
  { at: 25165824, fromBytes: 14155832, toBytes: 9961500 },
  { at: 33554432, fromBytes: 12757731, toBytes: 9961500 },
  { at: 41943040, fromBytes: 12058680, toBytes: 9961500 },
];

/** A run of a scenario whose parameter may be anything in a range. */
export function sampleRange(): Sample {
  const { verdict, results } = sample();
  const [template] = verdict.cases;
  const [facts] = results.scenarios;
  if (template === undefined || facts === undefined) throw new Error('the sample has a case and a scenario');
  const cases = probes.map(
    ([content, reservedBytes, lowerBytes, upperBytes]): CaseVerdict => ({
      ...template,
      id: `upload content=${content} ×1`,
      parameters: { content },
      concurrency: 1,
      reservedBytes,
      live: { lowerBytes, upperBytes },
      resident: null,
      utilisation: lowerBytes / reservedBytes,
    }),
  );
  const points = probes.map(([content, reservationBytes]) => {
    return { parameters: { content }, reservationBytes, movesBytes: content, truth: null };
  });
  const ranges = [{ parameter: 'content', low: 0, high: 67108864, others: {}, jumps }];
  return {
    verdict: { ...verdict, status: 'green', cases, findings: [], slopes: [], controls: [] },
    results: {
      ...results,
      scenarios: [{ ...facts, points, ranges }],
      cases: cases.map(({ id, parameters }) => {
        return {
          id,
          scenario: 'upload',
          variant: 'product',
          parameters,
          concurrency: 1,
          governed: false,
          lanes: ['live'],
        };
      }),
      trials: [],
      attributions: [],
      notRun: [],
    },
  };
}
