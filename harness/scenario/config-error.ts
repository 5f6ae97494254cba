/** The configuration, or the choice of scenarios on the command line, can't be used. Says what to write instead. */
export class ConfigError extends Error {
  readonly code = 'PLIMSOLL_CONFIG';
  /** Path of the field in the configuration; null when no field is at fault. */
  readonly field: string | null;

  constructor(message: string, field: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
    this.field = field;
  }
}
