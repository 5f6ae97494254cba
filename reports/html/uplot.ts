import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The chart library's files, to be written into the page. */
export interface UplotFiles {
  readonly script: string;
  readonly style: string;
}

/** The page can't be drawn because the package `uplot` is not installed beside Plimsoll. */
export class UplotMissingError extends Error {
  readonly code = 'PLIMSOLL_UPLOT_MISSING';

  constructor(cause: unknown) {
    super(
      'The HTML report needs the package uplot, which is not installed. Install it beside plimsoll: npm install uplot',
      {
        cause,
      },
    );
    this.name = 'UplotMissingError';
  }
}

/**
 * Reads uPlot from where it is installed, with its licence, which asks to travel with every copy.
 *
 * @throws {UplotMissingError} when it is not installed.
 */
export function readUplot(resolve: (specifier: string) => string = createRequire(import.meta.url).resolve): UplotFiles {
  try {
    const script = resolve('uplot/dist/uPlot.iife.min.js');
    const style = resolve('uplot/dist/uPlot.min.css');
    const licence = readFileSync(join(dirname(script), '..', 'LICENSE'), 'utf8');
    return { script: `/*\n${licence.trim()}\n*/\n${readFileSync(script, 'utf8')}`, style: readFileSync(style, 'utf8') };
  } catch (cause) {
    throw new UplotMissingError(cause);
  }
}
