/** ms since some moment before the machine's processes began, the same one in all of them; nobody can set it back. */
export function machineMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
