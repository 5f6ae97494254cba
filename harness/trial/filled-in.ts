/** `{port}`, `{budget}`, `{variant}` and `{sidecars.backend.port}` in a command's words; other braces stay as they are. */
export function filledIn(word: string, values: Readonly<Record<string, unknown>>): string {
  return word.replace(/\{(port|budget|variant|sidecars(?:\.[\w-]+)+)\}/g, (whole, path: string) => {
    const value = path.split('.').reduce<unknown>((inside, key) => Object(inside)[key], values);
    if (value === undefined) throw new Error(`${whole} names nothing that a sidecar returned.`);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}
