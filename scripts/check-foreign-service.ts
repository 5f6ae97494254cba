/**
 * Measures somebody else's service with a packed tarball, in an empty folder: the example of docs/first-scenario.md. Its
 * formula is too small and must be found, with its line and its honest bytes; with these and a tenth more it must hold,
 * and so must its buffer plan with a declared allowance.
 *
 *     node scripts/check-foreign-service.ts plimsoll-0.1.0.tgz
 *
 * Takes about two minutes on two cores.
 */
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, Verdict } from '../harness/judge/verdict.ts';
import { repository, unpack } from './unpacked.ts';

const TOO_SMALL = 'return contentLength;';
const FORMULA = 'src/admission.ts';
const SCENARIO = 'rotate.scenario.ts';

const tarball = process.argv[2];
assert(tarball, 'Name the tarball: node scripts/check-foreign-service.ts plimsoll-0.1.0.tgz');
await using unpacked = await unpack(tarball);
const { folder, run } = unpacked;
await cp(join(repository, 'docs/examples/image-service'), folder, { recursive: true });

await typeCheck();
const { neededBytes } = await mustBeFound();
await mustHold('the finding’s bytes and a tenth more', () =>
  replace(FORMULA, TOO_SMALL, `return Math.ceil(1.1 * ${neededBytes});`),
);
await cp(join(repository, 'docs/examples/image-service'), folder, { recursive: true });
await mustHold('its buffer plan and an allowance', async () => {
  await replace(FORMULA, TOO_SMALL, 'return 2 * contentLength + 256 * 1024;');
  await replace(SCENARIO, '  load:', '  allowance: 224 * MiB,\n  load:');
});

async function typeCheck(): Promise<void> {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2024', types: ['node'] },
    ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, erasableSyntaxOnly: true },
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', 'src'] }));
  const { exitCode, stdout } = await run`${join(repository, 'node_modules/.bin/tsc')} -p .`;
  assert.equal(exitCode, 0, stdout);
}

async function mustBeFound(): Promise<Finding & { neededBytes: number }> {
  const { exitCode, verdict, told } = await measure();
  assert.equal(exitCode, 1, told);
  const lines = (await readFile(join(folder, FORMULA), 'utf8')).split('\n');
  const line = 1 + lines.findIndex((text) => text.includes('function rotationBytes('));
  const found = verdict.findings.filter(({ code }) => code === 'under-reserved');
  assert.deepEqual(found.map(({ rule }) => rule).sort(), ['live', 'resident'], told);
  for (const { location } of found) {
    assert.deepEqual(
      { ...location, column: 0 },
      { file: FORMULA, line, column: 0, function: 'rotationBytes' },
      'the place of the formula',
    );
  }
  const [worst] = found;
  assert(worst?.neededBytes && worst.reservedBytes && worst.neededBytes > 2 * worst.reservedBytes, told);
  console.log(`too small: found, ${worst.sentence}`);
  return { ...worst, neededBytes: worst.neededBytes };
}

async function mustHold(what: string, change: () => Promise<void>): Promise<void> {
  await change();
  const { exitCode, verdict, told } = await measure();
  assert.equal(exitCode, 0, `${what}: ${told}`);
  console.log(`${what}: ${verdict.sentence}`);
}

/** `npx plimsoll measure` as it is on a person’s own machine, with the verdict as JSON beside what a reader is told. */
async function measure(): Promise<{ exitCode: number | null; verdict: Verdict; told: string }> {
  const { exitCode, stdout, stderr } = await run`plimsoll measure --plan quick --json`;
  assert(stdout.startsWith('{'), `no verdict but: ${stdout}${stderr}`);
  const verdict = JSON.parse(stdout) as Verdict;
  const told = [verdict.sentence, ...verdict.findings.map(({ sentence, remedy }) => `- ${sentence} ${remedy}`)];
  return { exitCode, verdict, told: told.join('\n') };
}

async function replace(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  assert(text.includes(from), `${file} no longer has ${from}`);
  await writeFile(join(folder, file), text.replace(from, to));
}
