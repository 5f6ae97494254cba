/**
 * Writes the reference of fields, flags and exit codes from the sources.
 *
 *     node scripts/docs/reference.ts
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { buildProgram } from '../../harness/cli/program.ts';
import { exitCodeOf } from '../../harness/judge/exit.ts';
import { exitCodes, findingCodes } from '../../harness/judge/verdict.ts';
import { resultsSchema } from '../../harness/results/schema.ts';
import { type Field, readInterface } from './interfaces.ts';
import { root } from './pages.ts';

export const referenceFile = join(root, 'docs/reference.md');

const SCENARIO = 'harness/scenario/scenario.ts';
const CONFIG = 'harness/scenario/config.ts';
const GOVERNOR = 'subjects/governor/options.ts';

const interfaces = [
  ['Every scenario', SCENARIO, 'Described'],
  ['A function', SCENARIO, 'FunctionScenario'],
  ['A server', SCENARIO, 'ServerScenario'],
  ['A program in any language', SCENARIO, 'CommandScenario'],
  ['`command()`', SCENARIO, 'CommandDescriptor'],
  ['A negative control', SCENARIO, 'NegativeControl'],
  ['What `setup` and `start` are given', SCENARIO, 'SubjectContext'],
  ['What an operation in the measured process is given', SCENARIO, 'OperationContext'],
  ['What `start` of a server returns', SCENARIO, 'StartedServer'],
  ['A load: its module', SCENARIO, 'LoadModule'],
  ['A load: where the server is', SCENARIO, 'LoadTarget'],
  ['A load: what its operation is given', SCENARIO, 'LoadContext'],
  ['A sidecar: its module', SCENARIO, 'SidecarModule'],
  ['A sidecar: what its `start` is given', SCENARIO, 'SidecarContext'],
] as const;

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  interrupted: 'interrupted (`SIGINT`, `SIGTERM`); what was measured is kept',
  usage: 'usage or configuration: an unknown flag, a malformed scenario',
  instrumentBroken: 'instrument broken: no figure of this run is to be trusted',
  scenarioFailed: 'a scenario threw, hung, exited or was killed',
  notWritten: 'the results could not be written',
  accountingBroken: 'accounting broken: what was booked is not what was declared, or did not come back',
  failed: 'under-reserved, does not fit, or over-reserved',
  inconclusive: 'inconclusive: out of time, no power, too few trials, still rising',
  green: 'every reservation holds',
};

/** The text of `docs/reference.md`. */
export async function reference(): Promise<string> {
  const program = await buildProgram([], {}, () => {});
  return [
    '# Reference',
    '<!-- Written by `node scripts/docs/reference.ts` from the sources. -->',
    'Fields of a scenario, of the configuration and of the governor; commands and flags; exit codes; the results file. Sizes are bytes\nunless a unit stands beside them.',
    '## `defineScenario`',
    ...interfaces.map(([title, file, name]) => {
      const { meaning, fields } = readInterface(file, name);
      return [`### ${title}`, meaning, fieldTable(fields)].filter((part) => part !== '').join('\n\n');
    }),
    '## `plimsoll.config.ts`',
    readInterface(CONFIG, 'PlimsollConfig').meaning,
    fieldTable(readInterface(CONFIG, 'PlimsollConfig').fields),
    '## `createGovernor`',
    'See [governor.md](governor.md).',
    fieldTable(readInterface(GOVERNOR, 'GovernorOptions').fields),
    '## Commands',
    ...program.commands.map(commandText),
    '## Exit codes',
    'The first that applies, from the top:',
    table(
      ['code', 'means', 'findings'],
      Object.entries(meanings).map(([name, means]) => {
        const code = exitCodes[name as keyof typeof exitCodes];
        const findings = findingCodes.filter((finding) => exitCodeOf({ code: finding, severity: 'error' }) === code);
        return [String(code), means, findings.map((finding) => `\`${finding}\``).join(', ')];
      }),
    ),
    'Findings of code 0 are warnings and notes. Which rule makes which finding: [method.md](method.md#rules).',
    '## The results file',
    'Its JSON Schema is [results.schema.json](results.schema.json), published with the package. At its top:',
    `${Object.keys(resultsSchema.shape)
      .map((key) => `\`${key}\``)
      .join(', ')}.`,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function commandText(command: Command): string {
  const usage = [`plimsoll ${command.name()}`, ...command.registeredArguments.map((one) => argumentWord(one))].join(
    ' ',
  );
  const said = [...command.registeredArguments, ...command.options].map((one) => [
    `\`${'flags' in one ? one.flags : argumentWord(one)}\``,
    [sentence(one.description), ...choices(one.argChoices), ...defaultOf(one)].join(' '),
  ]);
  const flags = said.length === 0 ? [] : [table(['flag', 'means'], said)];
  return [`### \`${usage}\``, sentence(command.description()), ...flags].join('\n\n');
}

function argumentWord(argument: Argument): string {
  const word = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${word}>` : `[${word}]`;
}

function choices(of: readonly string[] | undefined): string[] {
  return of === undefined ? [] : [`One of ${of.map((choice) => `\`${choice}\``).join(', ')}.`];
}

function defaultOf({ defaultValue, defaultValueDescription }: Argument | Option): string[] {
  const says = defaultValue !== undefined && !(Array.isArray(defaultValue) && defaultValue.length === 0);
  return says ? [`Default: \`${defaultValueDescription ?? String(defaultValue)}\`.`] : [];
}

function sentence(text: string): string {
  return text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

function fieldTable(fields: readonly Field[]): string {
  return table(
    ['field', 'type', 'means'],
    fields.map(({ name, optional, type, meaning }) => [
      `\`${name}\`${optional ? '' : ' (required)'}`,
      `\`${type}\``,
      meaning,
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = (cell: string) => cell.replaceAll('|', '\\|');
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.main) await writeFile(referenceFile, await reference());
