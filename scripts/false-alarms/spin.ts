import { spawn } from 'node:child_process';

/** Keeps one core busy until it is disposed of, or until this process is gone. */
export function spinBeside(): Disposable {
  const source =
    'process.on("disconnect", () => process.exit()); (function spin() { for (let i = 0; i < 1e7; i += 1); setImmediate(spin); })()';
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return { [Symbol.dispose]: () => void child.kill('SIGKILL') };
}
