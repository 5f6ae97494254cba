/** What zod found wrong, as one field, one problem and one remedy. Used for scenarios and for the configuration. */
import { z } from 'zod';
import { nearest } from './did-you-mean.ts';

export interface Problem {
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

/** A value that passes `test`; `phrase` completes the sentence "must be …". */
export function satisfying<T>(phrase: string, test: (value: unknown) => boolean): z.ZodType<T> {
  return z.custom<T>(test, { error: phrase });
}

/** An object with these fields and no others. A field it does not know is told with the one that was meant. */
export function onlyThese<S extends z.ZodRawShape>(phrase: string, shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? suggestion(issue.keys, Object.keys(shape)) : phrase),
  });
}

/**
 * The problem to tell first: a field that is not known, since it is often why another one is missing.
 * `examples` says, by the field's first name, what one may write.
 */
export function firstProblem(error: z.ZodError, value: unknown, examples: Readonly<Record<string, string>>): Problem {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown !== undefined) {
    const field = fieldName([...unknown.path, unknown.keys[0] ?? '']);
    return { field, problem: 'is not a known field', remedy: unknown.message };
  }
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const found = path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)?.[key], value);
  const example = examples[String(path[0])];
  return {
    field: fieldName(path),
    problem: `must be ${issue?.message}, ${found === undefined ? 'and is missing' : `not ${show(found)}`}`,
    remedy: example === undefined ? 'Correct it.' : `Write for example ${example}.`,
  };
}

/** `negativeControls["input only"].at.parameters`, `concurrency[2]`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(String(key))) return `${name}[${JSON.stringify(String(key))}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}

/** A value in few characters, for an error message. */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `the bigint ${value}n`;
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return shortJson(value);
  return String(value);
}

function shortJson(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  } catch {
    return 'an object that JSON can not hold';
  }
}

function suggestion(keys: readonly string[], known: readonly string[]): string {
  const meant = nearest(keys[0] ?? '', known);
  return meant === null ? `The fields are ${known.join(', ')}.` : `Did you mean ${meant}?`;
}
