import { readFile } from 'node:fs/promises';
import { BaselineError } from './baseline-error.ts';
import { BASELINE_FORMAT, BASELINE_VERSION, type Baseline, baselineSchema } from './schema.ts';

/**
 * The baseline in a file; null where there is none.
 *
 * @throws {BaselineError} it can't be read, or is of another format or version
 */
export async function readBaseline(path: string): Promise<Baseline | null> {
  const text = await readText(path);
  if (text === null) return null;
  const value = parseJson(path, text);
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== BASELINE_FORMAT) throw unreadable(path, `\`format\` is not "${BASELINE_FORMAT}"`);
  if (version !== BASELINE_VERSION) {
    throw unreadable(path, `\`version\` is ${JSON.stringify(version)}, and this Plimsoll reads ${BASELINE_VERSION}`);
  }
  const parsed = baselineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(path, `\`${issue?.path.join('.')}\`: ${issue?.message}`, parsed.error);
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, (error as Error).message, error);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(path, `it is no JSON (${(error as Error).message})`, error);
  }
}

function unreadable(path: string, problem: string, cause?: unknown): BaselineError {
  const remedy = 'Take the last good one from your repository, or remove it and accept the peaks anew.';
  return new BaselineError(`${path} can't be read as a baseline: ${problem}. ${remedy}`, { cause });
}
