/** A first scenario as text: the service's own formula, called, and the operation as far as it can be guessed. */
import { basename, dirname } from 'node:path';
import { type Candidate, isServer } from './candidates.ts';

export interface FirstScenario {
  readonly name: string;
  readonly formula: Candidate;
  /** null: the operation throws until somebody writes it. */
  readonly subject: Candidate | null;
  readonly ending: 'ts' | 'js';
}

/** Parameters that count rather than weigh. */
const COUNT = /count|number|entries|items|parts|pages|depth|width|height|^n$|^k$/i;

export function scenarioText({ name, formula, subject, ending }: FirstScenario): string {
  const names = parameterNames(formula);
  const sizes = names.filter((parameter) => !COUNT.test(parameter));
  const units = sizes.length === 0 ? [] : ['KiB', 'MiB'];
  const server = subject !== null && isServer(subject);
  const imports = [
    `import { defineScenario${units.map((unit) => `, ${unit}`).join('')} } from 'plimsoll';`,
    importOf(formula, FORMULA),
    ...(subject === null ? [] : [importOf(subject, SUBJECT)]),
  ];
  const each = (value: (parameter: string) => string) => names.map((parameter) => `${parameter}: ${value(parameter)}`);
  return `${imports.join('\n')}

/** \`npx plimsoll measure\` runs it: what one operation really takes, against what is reserved for it. */
export default defineScenario({
  name: '${name}',
  // What one operation depends on, with values that production sees. Plan quick measures the first ones.
  parameters: { ${each((one) => (COUNT.test(one) ? '[100, 1000]' : '[8 * MiB, 32 * MiB]')).join(', ')} },
  // A small operation, run some hundred times before anything is measured.
  warmUp: { ${each((one) => (COUNT.test(one) ? '1' : '64 * KiB')).join(', ')} },
  // So many at once.
  concurrency: [1, 2, 4, 8],
  // The service's own formula, called and never retyped.
  reservation: ({ ${names.join(', ')} }) => ${callOf(formula, names)},
${server ? serverPart(subject, name, ending) : functionPart(subject, sizes[0] ?? names[0] ?? 'size')}});
`;
}

/** One operation as a client of the server sees it. */
export function loadText({ name, formula, ending }: FirstScenario): string {
  const names = parameterNames(formula);
  const size = names.find((parameter) => !COUNT.test(parameter)) ?? names[0] ?? 'size';
  const typed = ending === 'ts';
  const signature = typed
    ? `export async function operation(
  { host, port }: LoadTarget,
  { ${size} }: { readonly ${size}: number },
  { payload, barrier, signal }: LoadContext,
): Promise<void> {`
    : `export async function operation({ host, port }, { ${size} }, { payload, barrier, signal }) {`;
  return `${typed ? "import type { LoadContext, LoadTarget } from 'plimsoll';\n\n" : ''}/**
 * One ${name}, as a client sees it. It throws when the operation did not succeed: a refusal must not be measured.
 * The barrier stands where the operation is at its maximum; here the answer stays unread until all have theirs.
 */
${signature}
  // Check path, method and headers.
  const response = await fetch(\`http://\${host}:\${port}/\`, { method: 'POST', body: payload(${size}), signal });
  if (!response.ok) throw new Error(\`\${response.status} \${response.statusText}\`);
  await barrier();
  await response.arrayBuffer();
}
`;
}

/** The names of the formula's parameters, or `size` where it does not take plain numbers. */
function parameterNames({ fields, parameters }: Candidate): readonly string[] {
  const names = fields ?? parameters.map(({ name }) => name);
  return names.length > 0 && names.every((name) => /^[\w$]+$/.test(name)) ? names : ['size'];
}

/** Names in the scenario, for a default export that has none of its own. */
const FORMULA = 'reservedBytes';
const SUBJECT = 'operate';

function localName({ name }: Candidate, otherwise: string): string {
  return name === 'default' ? otherwise : name;
}

function importOf(one: Candidate, otherwise: string): string {
  const local = localName(one, otherwise);
  return `import ${one.isDefault ? local : `{ ${local} }`} from '${specifier(one.file)}';`;
}

/** The ending that Node and TypeScript both resolve from TypeScript sources too. */
function specifier(file: string): string {
  const stem = basename(file).replace(/\.(m?)ts$/, '.$1js');
  const folder = dirname(file);
  return folder === '.' ? `./${stem}` : `./${folder}/${stem}`;
}

function callOf(formula: Candidate, names: readonly string[]): string {
  const local = localName(formula, FORMULA);
  return formula.fields === null ? `${local}(${names.join(', ')})` : `${local}({ ${names.join(', ')} })`;
}

function serverPart(subject: Candidate, name: string, ending: string): string {
  const takesObject = subject.fields !== null || /^(options|config|settings)/i.test(subject.parameters[0]?.name ?? '');
  const call = `${localName(subject, SUBJECT)}(${takesObject ? '{ budget }' : 'budget'})`;
  return `  // Runs in the measured process and returns { port }. Hand \`budget\` to the admission control: while memory an operation
  // is measured, it is so large that nobody waits.
  start: ({ budget }) => ${call},
  // One operation as a client sees it, in a process of its own.
  load: './${name}.load.${ending}',
`;
}

function functionPart(subject: Candidate | null, size: string): string {
  if (subject === null) {
    return `  operation: async (_subject, { ${size} }, { payload, barrier }) => {
    const input = payload(${size});
    // Call the service here, and await barrier() while the operation holds the most.
    await barrier();
    throw new Error(\`Write what the operation does with its \${input.length} bytes: in this file, at \\\`operation\\\`.\`);
  },
`;
  }
  const call = `${localName(subject, SUBJECT)}(input)`;
  return `  // Runs in the measured process, so many times at once.
  operation: async (_subject, { ${size} }, { payload, barrier }) => {
    const input = payload(${size});
    const output = await ${call};
    // Where the operation holds the most: here its input and its output.
    await barrier();
    return [input, output];
  },
`;
}
