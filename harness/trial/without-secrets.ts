/**
 * What a process says last is kept in results, which are uploaded and sent on: a service that fails often tells its
 * environment, or the connection that it could not open.
 */
const TELLING =
  /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|CONNECTION_STRING/i;
/** What is shorter would be found in innocent words. */
const SHORTEST = 6;

/** These texts, with `[NAME]` in place of the value of every environment variable whose name says that it is secret. */
export function withoutSecrets<T extends Readonly<Record<string, string>>>(texts: T, environment = process.env): T {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, hidden(text, environment)])) as T;
}

export function hidden(text: string, environment = process.env): string {
  return secretsOf(environment).reduce((left, [name, value]) => left.replaceAll(value, `[${name}]`), text);
}

/** The longest first: one may be a part of another. A value is also looked for as JSON and as an address have it. */
function secretsOf(environment: NodeJS.ProcessEnv): [name: string, value: string][] {
  const found = Object.entries(environment).flatMap(([name, value = '']) => {
    if (!TELLING.test(name) || value.length < SHORTEST) return [];
    const written = new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
    return [...written].map((one): [string, string] => [name, one]);
  });
  return found.sort(([, a], [, b]) => b.length - a.length);
}
