/**
 * Measures somebody else's service with a packed tarball, in an empty folder: first as it is adopted (scripts/adopt.ts), up
 * to the failing gate, then as docs/first-scenario.md goes on with it: its buffer plan with a declared allowance must hold.
 * All that is written there, by `plimsoll init` and by hand, must be sound TypeScript.
 *
 *     node scripts/check-foreign-service.ts plimsoll-0.1.0.tgz
 *
 * Takes about two minutes on two cores.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../harness/judge/verdict.ts';
import { adoptUntilRed } from './adopt.ts';
import { repository } from './unpacked.ts';

const tarball = process.argv[2];
assert(tarball, 'Name the tarball: node scripts/check-foreign-service.ts plimsoll-0.1.0.tgz');
const { adopted, finding } = await adoptUntilRed(tarball);
await using _ = adopted;
const { folder, run, replace, measure } = adopted;

await typeCheck();
for (const file of ['rotation.scenario.ts', 'rotation.load.ts']) await rm(join(folder, file));
await cp(join(repository, 'docs/examples/image-service'), folder, { recursive: true });
await typeCheck();
await replace('src/admission.ts', 'return contentLength;', 'return 2 * contentLength + 256 * 1024;');
await replace('rotate.scenario.ts', '  load:', `  allowance: ${allowanceOf(finding)},\n  load:`);
const { exitCode, verdict, told } = await measure();
assert.equal(exitCode, 0, `its buffer plan and an allowance: ${told}`);
console.log(`its buffer plan and an allowance: ${verdict.sentence}`);

/** A tenth more than the finding says. A figure of another machine could be more than all that this one reads. */
function allowanceOf({ remedy }: Finding): number {
  const [, bytes] = /`allowance: (\d+)`/.exec(remedy) ?? [];
  assert(bytes, `the finding names no allowance: ${remedy}`);
  return Math.ceil(1.1 * Number(bytes));
}

async function typeCheck(): Promise<void> {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2024', types: ['node'] },
    ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, erasableSyntaxOnly: true },
  };
  await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
  await rm(join(folder, 'node_modules/@types/node'), { recursive: true, force: true });
  await symlink(join(repository, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', 'src'] }));
  const { exitCode: code, stdout } = await run`${join(repository, 'node_modules/.bin/tsc')} -p .`;
  assert.equal(code, 0, stdout);
}
