/** A word of a command as a shell wants it: bare where it may be, else in quotes. */
export function quoted(word: string): string {
  return /^[\w./@=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
