/** The fields of a scenario one by one. What they owe each other is in validate-agreement.ts. */
import { z } from 'zod';
import { planNames } from '../plan-name.ts';
import { onlyThese, satisfying } from './validate-problem.ts';

/** More operations at once than one process is asked to hold; a slip such as bytes for a count is caught by it. */
const MOST_CONCURRENT = 1024;

const text = (phrase: string) => satisfying<string>(phrase, (value) => typeof value === 'string' && value !== '');
const callback = (phrase: string) => satisfying<() => unknown>(phrase, (value) => typeof value === 'function');
const finite = satisfying<number>('a finite number', Number.isFinite);
const size = satisfying<number>('a positive number of bytes', (value) => Number.isFinite(value) && Number(value) > 0);
const whole = satisfying<number>('a positive whole number', (value) => Number.isInteger(value) && Number(value) > 0);
const atOnce = satisfying<number>(
  `a whole number from 1 to ${MOST_CONCURRENT}`,
  (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_CONCURRENT,
);

const distinct = (values: readonly unknown[]) => new Set(values).size === values.length;
const ascending = (values: readonly number[]) =>
  values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0));

function list<T>(phrase: string, item: z.ZodType<T>) {
  return z
    .array(item, { error: phrase })
    .min(1, { error: phrase })
    .refine(distinct, { error: `${phrase}, each once` });
}

const numbers = list('a list of at least one number', finite);
const wholeNumber = satisfying<number>('a whole number', Number.isSafeInteger);
const range = onlyThese('what between(low, high) returns', {
  between: z
    .tuple([wholeNumber, wholeNumber], { error: 'the lowest and the highest whole number' })
    .refine(([low, high]) => low < high, { error: 'the lowest and then the highest whole number' }),
  sweep: numbers,
});

/** By what it looks like, so that what is wrong with it is told of that kind and not of both. */
const parameterValues = z.unknown().superRefine((value, context) => {
  const isRange = typeof value === 'object' && value !== null && 'between' in value;
  for (const { message, path } of (isRange ? range : numbers).safeParse(value).error?.issues ?? []) {
    context.addIssue({ code: 'custom', message, path: [...path] });
  }
});

const point = z.record(z.string(), finite, { error: 'an object with a number for each parameter' });
const laneName = z.enum(['live', 'resident'], { error: "'live' or 'resident'" });
const planName = z.enum(planNames, { error: "'quick', 'pr' or 'full'" });
const caughtBy = z.enum(['live', 'resident', 'accounting', 'fits', 'admits'], {
  error: "one of the rules 'live', 'resident', 'accounting', 'fits', 'admits'",
});

const control = onlyThese('an object with caughtBy, and a reservation or a variant', {
  reservation: callback('a function of the parameters that returns bytes').optional(),
  variant: text('the name of a variant').optional(),
  caughtBy,
  at: onlyThese('an object with parameters and concurrency', { parameters: point, concurrency: atOnce }).optional(),
  plan: planName.optional(),
});

const jsonOptions = satisfying<Record<string, unknown>>(
  'a plain object that survives JSON, because it crosses a process boundary',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && survivesJson(value),
);

const sidecar = onlyThese('what sidecar(…) or s3Backend(…) returns', {
  module: text('the path of a module, relative to the scenario file'),
  options: jsonOptions,
});

const truthOf = (phrase: string) => callback(phrase).nullable();

export const scenarioShape = onlyThese('an object made by defineScenario', {
  name: satisfying<string>(
    'lower-case letters, digits and hyphens',
    (value) => typeof value === 'string' && /^[a-z0-9-]+$/.test(value),
  ),
  parameters: z.record(z.string(), parameterValues, {
    error: 'an object with a list of values, or a range, for each parameter',
  }),
  concurrency: list('an ascending list of whole numbers', atOnce).refine(ascending, {
    error: 'an ascending list of whole numbers',
  }),
  warmUp: point,
  reservation: callback('a function of the parameters that returns bytes'),
  allowance: satisfying<number>('a number of bytes, 0 or more', (v) => Number.isFinite(v) && Number(v) >= 0).optional(),
  variants: list('a list of at least one name', text('a name')).optional(),
  negativeControls: z
    .record(z.string().min(1), control, { error: 'an object with a control for each name' })
    .optional(),
  governor: onlyThese('what fromChannel() returns', {
    kind: z.literal('channel', { error: 'what fromChannel() returns' }),
  }).optional(),
  budget: size.optional(),
  limit: size.optional(),
  expects: list('a list of at least one stage', text('the name of a stage')).optional(),
  mustAdmit: onlyThese('an object with budget and atLeast', {
    budget: whole,
    atLeast: whole,
    parameters: point.optional(),
  }).optional(),
  tight: satisfying<number>(
    'a share from 0 to 1',
    (v) => Number.isFinite(v) && Number(v) >= 0 && Number(v) <= 1,
  ).optional(),
  plan: planName.optional(),
  lanes: list('a list of at least one lane', laneName).optional(),
  moves: callback('a function of the parameters that returns bytes').optional(),
  truth: onlyThese('an object with live and resident', {
    live: truthOf('a function that returns { lower, upper }, or null'),
    resident: truthOf('a function that returns bytes, or null'),
  }).optional(),
  cwd: text('a folder').optional(),
  node: text('the path of a Node binary').optional(),
  nodeFlags: z
    .array(
      satisfying<string>('a flag of Node', (v) => typeof v === 'string' && v.startsWith('-')),
      {
        error: 'a list of flags',
      },
    )
    .optional(),
  setup: callback('a function').optional(),
  operation: callback('a function').optional(),
  start: callback('a function').optional(),
  load: text('the path of a module, relative to the scenario file').optional(),
  sidecars: z.record(z.string().min(1), sidecar, { error: 'an object with a sidecar for each name' }).optional(),
});

const environment = z.record(z.string().min(1), text('a text'), { error: 'an object with a text for each variable' });

/** The same, with a command as its start. */
export const commandShape = scenarioShape.extend({
  reservation: callback('a function of the parameters that returns bytes').optional(),
  start: onlyThese('what command([…]) returns', {
    kind: z.literal('command'),
    command: z
      .array(text('a word of the command'), { error: "the command's words" })
      .min(1, { error: 'at least the name of a program' }),
    port: satisfying<number>('a port', (v) => Number.isInteger(v) && Number(v) > 0 && Number(v) < 65536).optional(),
    host: text('a host').optional(),
    env: environment.optional(),
    booked: onlyThese('an object with path and gauge', {
      path: satisfying<string>('a path such as /metrics', (v) => typeof v === 'string' && v.startsWith('/')),
      gauge: text('the name of a gauge'),
    }).optional(),
  }),
});

/** What one may write, by field. Completes the sentence "Write for example …". */
export const scenarioExamples: Readonly<Record<string, string>> = {
  name: "name: 'upload'",
  parameters: 'parameters: { content: [1 * MiB, 16 * MiB] }',
  concurrency: 'concurrency: [1, 2, 4, 8]',
  warmUp: 'warmUp: { content: 64 * 1024 }',
  reservation: 'reservation: ({ content }) => uploadPartBytes(content)',
  allowance: 'allowance: 16 * MiB, or leave it out for 0',
  variants: "variants: ['product', 'naive'], or leave it out for 'product' alone",
  negativeControls: "negativeControls: { 'input only': { reservation: ({ content }) => content, caughtBy: 'live' } }",
  governor: 'governor: fromChannel()',
  budget: 'budget: 64 * MiB',
  limit: 'limit: 512 * MiB',
  expects: "expects: ['upload.framed']",
  mustAdmit: 'mustAdmit: { budget: 64 * MiB, atLeast: 2 }',
  tight: 'tight: 0.5',
  plan: "plan: 'full', or leave it out for every plan",
  lanes: "lanes: ['resident'], or leave it out for both",
  moves: 'moves: ({ content }) => content',
  truth: 'truth: { live: () => ({ lower: 0, upper: 0 }), resident: () => 0 }',
  cwd: "cwd: '../service'",
  node: "node: '/usr/local/bin/node'",
  nodeFlags: "nodeFlags: ['--max-old-space-size=512']",
  setup: 'setup: ({ budget }) => createService({ budget })',
  operation: 'operation: (service, { image }, { payload }) => service.resize(payload(image))',
  start: 'start: ({ budget }) => startServer({ budget })',
  load: "load: './upload.load.ts'",
  sidecars: 'sidecars: { backend: s3Backend({ barrier: true }) }',
};

function survivesJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(survivesJson);
  if (typeof value !== 'object') return value === undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(survivesJson);
}
