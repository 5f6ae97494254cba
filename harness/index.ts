/** `import … from 'plimsoll'`: what a scenario file needs, and nothing else. It is loaded in the measured process too. */
export { GiB, KiB, MiB } from './bytes.ts';
export { between, type ParameterRange } from './scenario/between.ts';
export { defineConfig, type PlimsollConfig } from './scenario/config.ts';
export { command, defineScenario, fromChannel, s3Backend, sidecar } from './scenario/define.ts';
export type {
  CommandDescriptor,
  CommandScenario,
  LoadContext,
  LoadModule,
  LoadTarget,
  NegativeControl,
  OperationContext,
  Parameters,
  Scenario,
  ServerContext,
  SidecarContext,
  SidecarDescriptor,
  SidecarModule,
  StartedServer,
} from './scenario/scenario.ts';
