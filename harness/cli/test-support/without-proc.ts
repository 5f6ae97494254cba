/** For `--import`: a system without `/proc`. Who reads there is told that it is not there, and is written to `PROC_READS`. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Reader = (...given: unknown[]) => unknown;

const { appendFileSync } = fs;
const readers = ['readFileSync', 'readdirSync', 'readlinkSync', 'openSync', 'writeFileSync', 'existsSync'] as const;

for (const name of readers) Object.assign(fs, { [name]: refusing(fs[name] as Reader) });
for (const name of ['readFile', 'readdir', 'readlink', 'open', 'access', 'stat'] as const) {
  const reader = refusing(fs.promises[name] as Reader);
  Object.assign(fs.promises, { [name]: async (...given: unknown[]) => await reader(...given) });
}
syncBuiltinESMExports();

function refusing(reader: Reader): Reader {
  return (...given) => {
    refuse(given[0]);
    return reader(...given);
  };
}

function refuse(path: unknown): void {
  if (!/^\/proc(\/|$)/.test(String(path))) return;
  appendFileSync(process.env.PROC_READS ?? '', `${String(path).replace(/\d+/, 'PID')}\n`);
  throw Object.assign(new Error(`ENOENT: no such file or directory, '${path}'`), { code: 'ENOENT' });
}
