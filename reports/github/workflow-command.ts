import { clean } from '../clean.ts';

/** What GitHub shows beside a line of a pull request. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** Path from the root of the repository; null: shown with the run only. */
  readonly file: string | null;
  /** 1-based. */
  readonly line: number | null;
}

/** One line for a log of GitHub Actions: `::error file=…,line=…,title=…::message`. */
export function workflowCommand({ level, title, message, file, line }: Annotation): string {
  const place = file === null ? [] : [['file', file] as const, ...(line === null ? [] : [['line', line] as const])];
  const properties = [...place, ['title', title] as const].map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::${level} ${properties.join(',')}::${escaped(message)}`;
}

/**
 * By the rules of the runner (actions/toolkit, `packages/core/src/command.ts`): a percent sign first, then line ends. Other
 * control characters could do harm in a log, and are left out.
 */
function escaped(text: string): string {
  const lines = text.split(/\r\n|[\r\n]/).map(clean);
  return lines.join('\n').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(value: string | number): string {
  return escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
