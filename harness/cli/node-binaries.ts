/** The Node binaries that scenarios name for their measured process, looked at before anything is measured. */
import { execa } from 'execa';
import type { ScenarioDescription } from '../describe/describe.ts';
import { UsageError } from './errors.ts';
import { isTooOld, OLDEST_NODE } from './old-node.ts';

const ANSWER_WITHIN_MS = 10_000;

/** @throws UsageError for one that can't be run or is too old */
export async function checkNodeBinaries(described: Iterable<ScenarioDescription>): Promise<void> {
  const own = [...described].filter(({ node }) => node !== process.execPath);
  const files = new Map(own.map(({ node, facts }) => [node, facts.file]));
  await Promise.all([...files].map(([node, file]) => checkNode(node, file)));
}

async function checkNode(node: string, file: string): Promise<void> {
  const { stdout, failed, code, exitCode } = await execa(node, ['--version'], {
    reject: false,
    timeout: ANSWER_WITHIN_MS,
    stdin: 'ignore',
  });
  const remedy = `Name a binary of Node ${OLDEST_NODE} or newer, relative to the scenario file, or leave the field out.`;
  if (failed) {
    throw new UsageError(
      `${file}: node names ${node}, which can't be run (${code ?? `exit code ${exitCode}`}). ${remedy}`,
    );
  }
  if (isTooOld(stdout)) {
    throw new UsageError(
      `${file}: node names ${node}, which is ${stdout || 'no Node'} and can't be measured. ${remedy}`,
    );
  }
}
