/**
 * Entry of the describe process: loads a compiled scenario, checks it, evaluates its formulas (or, given points, those
 * points alone), and tells the parent in one message. The user's code may flood stdout or leave handles open; neither
 * disturbs the message or keeps the process.
 */
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { commandOf, isUnreserved } from '../scenario/command.ts';
import type { Parameters, Scenario } from '../scenario/scenario.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { validateScenario } from '../scenario/validate.ts';
import { evaluateFacts, evaluatePoint } from './facts.ts';
import { locateFormula } from './locate.ts';
import type { Described, DescribeMessage, Evaluated, Failed } from './message.ts';

process.on('uncaughtException', (error) => tell(failure(error)));
process.on('disconnect', () => process.exit(1));
// The listener alone would keep a module waiting whose top-level await never settles.
process.channel?.unref();
const [, , bundle = '', asked] = process.argv;
const message = await describe(bundle);
// The parent kills this process as soon as it has the message; what it compiled is for the next one.
flushCompileCache();
tell(message);

async function describe(bundle: string): Promise<DescribeMessage> {
  try {
    const exported: Record<string, unknown> = await import(pathToFileURL(bundle).href);
    if (!('default' in exported)) return noDefault(exported);
    const scenario = validateScenario(exported.default);
    return asked === undefined ? await described(scenario) : evaluated(scenario, JSON.parse(asked));
  } catch (error) {
    return error instanceof ScenarioError ? invalid(error) : failure(error);
  }
}

function evaluated(scenario: Scenario, points: readonly Parameters[]): Evaluated {
  return { status: 'evaluated', points: points.map((parameters) => evaluatePoint(scenario, parameters)) };
}

async function described(scenario: Scenario): Promise<Described> {
  const facts = evaluateFacts(scenario);
  const [point] = facts.points;
  return {
    status: 'described',
    facts,
    formula:
      point === undefined || isUnreserved(scenario)
        ? null
        : await locateFormula(scenario.reservation, point.parameters),
    command: commandOf(scenario),
    load: scenario.load ?? null,
    sidecars: scenario.sidecars ?? {},
    cwd: scenario.cwd ?? null,
    node: scenario.node ?? null,
    nodeFlags: scenario.nodeFlags ?? [],
  };
}

function noDefault(exported: Record<string, unknown>): Failed {
  const names = Object.keys(exported).join(', ') || 'nothing';
  return { status: 'failed', reason: 'no default export', message: `it exports ${names}`, stack: null };
}

function invalid({ field, problem, remedy, cause }: ScenarioError): DescribeMessage {
  return { status: 'invalid', field, problem, remedy, stack: cause instanceof Error ? (cause.stack ?? null) : null };
}

function failure(error: unknown): Failed {
  if (!(error instanceof Error)) return { status: 'failed', reason: 'threw', message: String(error), stack: null };
  return { status: 'failed', reason: 'threw', message: `${error.name}: ${error.message}`, stack: error.stack ?? null };
}

function tell(message: DescribeMessage): void {
  process.send?.(message, () => process.exit(0));
}
