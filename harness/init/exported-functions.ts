/** The functions that a source file exports, read from its text: nothing of the user's is run or compiled. */

export interface FunctionParameter {
  readonly name: string;
  /** As written; empty where none is. */
  readonly type: string;
}

export interface ExportedFunction {
  /** As it is called in its file; `default` for one without a name. */
  readonly name: string;
  readonly isDefault: boolean;
  /** The names inside of `{ … }`, where the only parameter is taken apart; null where it is not. */
  readonly fields: readonly string[] | null;
  readonly parameters: readonly FunctionParameter[];
  /** Its return type as written; empty where none is. */
  readonly returns: string;
  /** The comment above it; empty where there is none. */
  readonly comment: string;
}

const DECLARATION =
  /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?^export\s+(default\s+)?(?:(?:async\s+)?function\b\s*([\w$]*)\s*(?:<[^(]*>)?|const\s+([\w$]+)\s*(?::[^=]+)?=\s*(?:async\s*)?)\(/gm;

/** In the order of the file. A constant counts where it is an arrow function with parentheses. */
export function exportedFunctions(source: string): readonly ExportedFunction[] {
  return [...source.matchAll(DECLARATION)].flatMap((match) => {
    const [whole, comment = '', asDefault, declared, constant] = match;
    const open = match.index + whole.length;
    const close = closing(source, open);
    if (close === null || (constant !== undefined && !/^\)[^;{]*=>/.test(source.slice(close)))) return [];
    const written = splitAtCommas(source.slice(open, close));
    return [
      {
        name: declared || constant || 'default',
        isDefault: asDefault !== undefined,
        fields: written.length === 1 ? fieldsOf(written[0] ?? '') : null,
        parameters: written.map(parameterOf),
        returns: /^\)\s*:\s*([\w$<>[\]., |]+?)\s*(?:=>|\{)/.exec(source.slice(close))?.[1] ?? '',
        comment: comment.trim(),
      },
    ];
  });
}

/** Where the bracket closes that was opened just before `from`; null where it does not. */
function closing(source: string, from: number): number | null {
  let depth = 1;
  for (let at = from; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

function splitAtCommas(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if ('([{<'.includes(character)) depth += 1;
    else if (')]}>'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function fieldsOf(parameter: string): readonly string[] | null {
  const inside = /^\{([^{}]*)\}/.exec(parameter)?.[1];
  if (inside === undefined) return null;
  return splitAtCommas(inside).map((field) => field.split(/[:=]/)[0]?.trim() ?? '');
}

function parameterOf(parameter: string): FunctionParameter {
  const [, name = '', type = ''] = /^(?:\.\.\.)?([\w$]*)\s*\??\s*(?::\s*([^=]+))?/.exec(parameter) ?? [];
  return { name, type: type.trim() };
}
