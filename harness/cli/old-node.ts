/** Loaded by every Node there is, so that it can say what is wrong: imports nothing, and uses nothing new. */

/** The Node major version that Plimsoll is written for and that CI runs. */
export const OLDEST_NODE = 24;

export function isTooOld(version: string): boolean {
  return !(Number(version.replace(/^v/, '').split('.')[0]) >= OLDEST_NODE);
}

/** What is wrong with this Node, and the remedy; null for one that will do. */
export function refuseOldNode(version: string): string | null {
  if (!isTooOld(version)) return null;
  return (
    `plimsoll needs Node ${OLDEST_NODE} or newer, and this is ${version}: V8's books of external memory and the APIs ` +
    `that read them differ before it.\nInstall it for this project alone: npm install --save-dev node@${OLDEST_NODE}\n`
  );
}
