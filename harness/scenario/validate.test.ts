import { expect, test } from 'vitest';
import { between } from './between.ts';
import { fromChannel, s3Backend } from './define.ts';
import { ScenarioError } from './scenario-error.ts';
import { validateScenario } from './validate.ts';

const MiB = 1024 * 1024;
const inProcess = {
  name: 'thumbnail',
  parameters: { image: [1 * MiB, 8 * MiB] },
  concurrency: [1, 2, 4],
  warmUp: { image: 65536 },
  reservation: ({ image }: { image: number }) => 2 * image,
  operation: (): void => {},
};
const { operation: _, ...described } = inProcess;
const server = {
  ...described,
  start: (): unknown => ({ port: 1 }),
  load: './upload.load.ts',
  sidecars: { backend: s3Backend({ barrier: true }) },
  governor: fromChannel(),
  budget: 64 * MiB,
  limit: 512 * MiB,
  expects: ['upload.framed'],
  mustAdmit: { budget: 64 * MiB, atLeast: 2 },
  variants: ['product', 'naive'],
};
type Row = [string, unknown, string, RegExp];
const control = { caughtBy: 'live', reservation: () => 1 };

test('a function scenario and a server scenario come back as they are', () => {
  expect(validateScenario(inProcess)).toBe(inProcess);
  expect(validateScenario(server)).toBe(server);
});

test('one parameter may be a range', () => {
  expect(() => validateScenario({ ...inProcess, parameters: { image: between(0, 8 * MiB) } })).not.toThrow();
});

test('a formula that fails at an end of its range is told before anything runs', () => {
  const error = rejected({ ...inProcess, parameters: { image: between(0, 8) }, reservation: () => Number.NaN });
  expect(error.message).toMatch(/reservation returned NaN/);
  const atTheLow = ({ image }: { image: number }) => 10 / image;
  const low = rejected({ ...inProcess, parameters: { image: between(0, 8) }, reservation: atTheLow });
  expect(low.message).toMatch(/reservation returned Infinity for { image: 0 }/);
});

test('a scenario without parameters has one point', () => {
  expect(() => validateScenario({ ...inProcess, parameters: {}, warmUp: {}, reservation: () => 0 })).not.toThrow();
});

test('a reference subject may state its truth, and that a lane can not see it', () => {
  const truth = { live: null, resident: () => 8 * MiB };
  expect(() => validateScenario({ ...inProcess, truth, lanes: ['resident'] })).not.toThrow();
});

test('a control may name a case outside the matrix', () => {
  const at = { parameters: { image: 3 }, concurrency: 7 };
  const negativeControls = { old: { variant: 'naive', caughtBy: 'live', at } };
  expect(() => validateScenario({ ...server, negativeControls })).not.toThrow();
});

test('an error carries the code, the field, the problem and the remedy, and says them in one line', () => {
  const error = rejected({ ...inProcess, name: 'Thumb nail' });
  expect(error).toMatchObject({ code: 'PLIMSOLL_SCENARIO', field: 'name' });
  expect(error.message).toBe(
    `name must be lower-case letters, digits and hyphens, not "Thumb nail". Write for example name: 'upload'.`,
  );
});

test('a misspelt field is told before the one that is missing because of it', () => {
  const { concurrency, ...rest } = inProcess;
  const error = rejected({ ...rest, concurency: concurrency });
  expect(error).toMatchObject({ field: 'concurency', remedy: 'Did you mean concurrency?' });
});

test('a field that resembles none is told with the list of them', () => {
  expect(rejected({ ...inProcess, zzz: 1 }).remedy).toMatch(/^The fields are name, parameters, concurrency/);
});

test('a misspelt field inside a control is named with its path', () => {
  const negativeControls = { 'input only': { ...control, reservatoin: 1 } };
  expect(rejected({ ...inProcess, negativeControls })).toMatchObject({
    field: 'negativeControls["input only"].reservatoin',
    remedy: 'Did you mean reservation?',
  });
});

test.each<Row>([
  ['nothing', undefined, '', /must be an object made by defineScenario, and is missing/],
  ['a function', () => inProcess, '', /not a function/],
  ['no name', { ...inProcess, name: undefined }, 'name', /and is missing/],
  ['no values', { ...inProcess, parameters: { image: [] } }, 'parameters.image', /at least one number/],
  ['a value as text', { ...inProcess, parameters: { image: ['1'] } }, 'parameters.image[0]', /finite number, not "1"/],
  [
    'a range upside down',
    { ...inProcess, parameters: { image: between(8, 1) } },
    'parameters.image.between',
    /lowest and then the highest/,
  ],
  [
    'half a byte as an end',
    { ...inProcess, parameters: { image: between(0.5, 1) } },
    'parameters.image.between[0]',
    /whole number, not 0\.5/,
  ],
  [
    'an empty sweep',
    { ...inProcess, parameters: { image: between(0, 8, []) } },
    'parameters.image.sweep',
    /at least one number/,
  ],
  ['a value twice', { ...inProcess, parameters: { image: [1, 1] } }, 'parameters.image', /each once/],
  ['no concurrency', { ...inProcess, concurrency: [] }, 'concurrency', /ascending list/],
  ['falling concurrency', { ...inProcess, concurrency: [4, 2] }, 'concurrency', /ascending.*not \[4,2\]/],
  ['concurrency 0', { ...inProcess, concurrency: [0, 2] }, 'concurrency[0]', /from 1 to 1024, not 0/],
  ['concurrency 1.5', { ...inProcess, concurrency: [1.5] }, 'concurrency[0]', /not 1\.5/],
  ['concurrency 1025', { ...inProcess, concurrency: [1025] }, 'concurrency[0]', /not 1025/],
  ['no reservation', { ...inProcess, reservation: undefined }, 'reservation', /and is missing/],
  ['a number as reservation', { ...inProcess, reservation: 5 }, 'reservation', /must be a function.*not 5/],
  ['a negative allowance', { ...inProcess, allowance: -1 }, 'allowance', /0 or more, not -1/],
  ['no variants', { ...inProcess, variants: [] }, 'variants', /at least one name/],
  ['an empty stage', { ...inProcess, expects: [''] }, 'expects[0]', /name of a stage, not ""/],
  ['no lane', { ...inProcess, lanes: [] }, 'lanes', /at least one lane/],
  ['an unknown lane', { ...inProcess, lanes: ['survival'] }, 'lanes[0]', /'live' or 'resident', not "survival"/],
  ['a budget of 0', { ...inProcess, budget: 0 }, 'budget', /positive number of bytes, not 0/],
  ['a limit of -1', { ...inProcess, limit: -1 }, 'limit', /positive number of bytes, not -1/],
  [
    'atLeast 0',
    { ...server, mustAdmit: { budget: 1, atLeast: 0 } },
    'mustAdmit.atLeast',
    /positive whole number, not 0/,
  ],
  ['half a byte', { ...server, mustAdmit: { budget: 0.5, atLeast: 1 } }, 'mustAdmit.budget', /not 0\.5/],
  ['a governor of another kind', { ...server, governor: 'channel' }, 'governor', /what fromChannel\(\) returns/],
  ['tight above 1', { ...inProcess, tight: 50 }, 'tight', /from 0 to 1, not 50/],
  ['a flag without a dash', { ...inProcess, nodeFlags: ['max'] }, 'nodeFlags[0]', /flag of Node/],
  ['half a truth', { ...inProcess, truth: { live: null } }, 'truth.resident', /returns bytes, or null, and is missing/],
  ['an unknown rule', controls({ ...control, caughtBy: 'lives' }), 'negativeControls.c.caughtBy', /not "lives"/],
])('rejected, with its field: %s', (_what, scenario, field, message) => {
  const error = rejected(scenario);
  expect(error.field).toBe(field);
  expect(error.message).toMatch(message);
});

test('sidecar options that JSON would change are rejected', () => {
  for (const options of [{ on: () => 1 }, { at: new Date(0) }, { size: Number.NaN }, [1]]) {
    const error = rejected({ ...server, sidecars: { backend: { module: './b.ts', options } } });
    expect(error.field).toBe('sidecars.backend.options');
  }
});

test.each<Row>([
  [
    'two ranges',
    {
      ...inProcess,
      parameters: { image: between(0, 8), edge: between(1, 2) },
      warmUp: { image: 1, edge: 1 },
    },
    'parameters.edge',
    /second range.*list values for the others/,
  ],
  ['both shapes', { ...server, operation: () => 1 }, 'operation', /stands beside start/],
  ['neither shape', described, '', /the scenario has neither operation nor start/],
  ['start without load', { ...described, start: () => 1 }, 'load', /is missing.*upload\.load\.ts/],
  ['load with operation', { ...inProcess, load: './x.ts' }, 'load', /stands beside operation/],
  ['setup with start', { ...server, setup: () => 1 }, 'setup', /move it there/],
  [
    'another warm-up',
    { ...inProcess, warmUp: { imag: 1 } },
    'warmUp.imag',
    /not one of parameters. Did you mean image/,
  ],
  ['an empty warm-up', { ...inProcess, warmUp: {} }, 'warmUp', /no value for the parameter image/],
  ['budget above limit', { ...server, limit: 1 * MiB }, 'budget', /is 67108864 bytes and above limit, 1048576/],
  ['a control of nothing', controls({ caughtBy: 'live' }), 'negativeControls.c', /neither reservation nor variant/],
  [
    'an unknown variant',
    controls({ variant: 'niave', caughtBy: 'live' }),
    'negativeControls.c.variant',
    /mean 'naive'/,
  ],
  [
    'the product as its own control',
    controls({ variant: 'product', caughtBy: 'live' }),
    'negativeControls.c.variant',
    /product itself/,
  ],
  [
    'a variant without a case',
    controls({ variant: 'naive', caughtBy: 'live' }),
    'negativeControls.c.at',
    /write at: \{ parameters: \{ image: 8388608 \}, concurrency: 4 \}/,
  ],
  [
    'a case of other parameters',
    controls({ ...control, at: { parameters: {}, concurrency: 1 } }),
    'negativeControls.c.at.parameters',
    /no value for the parameter image/,
  ],
  [
    'a case of concurrency 0',
    controls({ ...control, at: { parameters: { image: 1 }, concurrency: 0 } }),
    'negativeControls.c.at.concurrency',
    /not 0/,
  ],
  [
    'other parameters to admit',
    { ...server, mustAdmit: { budget: 1, atLeast: 1, parameters: { x: 1 } } },
    'mustAdmit.parameters.x',
    /not one of parameters/,
  ],
  [
    'caught by a lane left out',
    { ...controls(control), lanes: ['resident'] },
    'negativeControls.c.caughtBy',
    /'live' in lanes/,
  ],
  [
    'caught by admits without mustAdmit',
    { ...inProcess, negativeControls: { c: { ...control, caughtBy: 'admits' } } },
    'negativeControls.c.caughtBy',
    /needs mustAdmit/,
  ],
  [
    'caught by fits without a limit',
    { ...inProcess, negativeControls: { c: { ...control, caughtBy: 'fits' } } },
    'negativeControls.c.caughtBy',
    /needs budget and limit/,
  ],
])('fields that contradict each other: %s', (_what, scenario, field, message) => {
  const error = rejected(scenario);
  expect(error.field).toBe(field);
  expect(error.message).toMatch(message);
});

test.each<[string, unknown]>([
  ['NaN', Number.NaN],
  ['-1', -1],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['undefined', undefined],
  ['"5"', '5'],
  ['the bigint 5n', 5n],
  ['a promise', Promise.resolve(5)],
])('a reservation that returns %s is told with the point', (shown, value) => {
  const reservation = ({ image }: { image: number }) => (image === 8 * MiB ? value : image);
  const error = rejected({ ...inProcess, reservation });
  expect(error.field).toBe('reservation');
  expect(error.problem).toBe(`returned ${shown} for { image: 8388608 }`);
});

test('a reservation that throws is told with the point, and keeps the cause', () => {
  const cause = new TypeError('no table');
  const reservation = () => {
    throw cause;
  };
  const error = rejected({ ...inProcess, reservation });
  expect(error.problem).toBe('threw TypeError: no table for { image: 1048576 }');
  expect(error.cause).toBe(cause);
});

test("a control's reservation is tried at every point and at its own case", () => {
  const at = { parameters: { image: 3 }, concurrency: 1 };
  const reservation = ({ image }: { image: number }) => (image === 3 ? Number.NaN : image);
  expect(rejected(controls({ caughtBy: 'live', reservation, at }))).toMatchObject({
    field: 'negativeControls.c.reservation',
    problem: 'returned NaN for { image: 3 }',
  });
});

test('a truth whose ends are the wrong way round, and moves that are not bytes, are rejected', () => {
  const truth = { live: () => ({ lower: 2, upper: 1 }), resident: null };
  expect(rejected({ ...inProcess, truth }).field).toBe('truth.live');
  expect(rejected({ ...inProcess, moves: () => Number.NaN }).field).toBe('moves');
});

function controls(one: unknown): Record<string, unknown> {
  return { ...server, negativeControls: { c: one } };
}

function rejected(scenario: unknown): ScenarioError {
  try {
    validateScenario(scenario);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
