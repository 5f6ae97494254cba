import type {
  CommandDescriptor,
  CommandScenario,
  FunctionScenario,
  GovernorDescriptor,
  Parameters,
  Scenario,
  ServerScenario,
  SidecarDescriptor,
} from './scenario.ts';

/**
 * Declares a scenario. Returns it unchanged: it is checked in the *describe* process, so that the measured process loads
 * no validator.
 */
export function defineScenario<const P extends Parameters, S>(scenario: FunctionScenario<P, S>): Scenario<P, S>;
export function defineScenario<const P extends Parameters>(scenario: ServerScenario<P>): Scenario<P>;
export function defineScenario<const P extends Parameters>(scenario: CommandScenario<P>): CommandScenario<P>;
export function defineScenario(scenario: unknown): unknown {
  return scenario;
}

/**
 * A program in any language as subject, ready when its port answers. In its words and its environment `{port}`, `{budget}`,
 * `{variant}` and `{sidecars.backend.port}` are filled in.
 */
export function command(
  words: readonly [string, ...string[]],
  options: Omit<CommandDescriptor, 'kind' | 'command'> = {},
): CommandDescriptor {
  return { kind: 'command', command: words, ...options };
}

/** The governor publishes its events on the channels of `plimsoll/governor`. */
export function fromChannel(): GovernorDescriptor {
  return { kind: 'channel' };
}

/** A sidecar of your own: `module` is relative to the scenario file and exports `start(options, context)`. */
export function sidecar(module: string, options: Readonly<Record<string, unknown>> = {}): SidecarDescriptor {
  return { module, options };
}

/**
 * A small S3 server as the backend of an upload. With `barrier`, it reads no body (and sends no 100-continue) until the
 * headers of all N requests are there, then reads all, and holds its answers until all are read. With `keep`, what was
 * stored can be read again.
 */
export function s3Backend(options: { readonly barrier?: boolean; readonly keep?: boolean } = {}): SidecarDescriptor {
  return { module: 'plimsoll/fixtures/s3-backend', options };
}
