/** Limits by Docker, where nothing else is to be had: for commands, since the measured process is a child of its engine. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isEnded, nextGroupName, ownerName } from './group-name.ts';
import { LimitError, type LimitedGroup, type Limiter } from './limiter.ts';

/** Has what Node needs; the folder of the command is mounted into it, and with it a Node that is a dependency there. */
const IMAGE = 'node:24-slim';
const LABEL = 'plimsoll.owner';
const ANSWERS_WITHIN_MS = 10_000;

/**
 * Containers of `PLIMSOLL_DOCKER_IMAGE` (default `node:24-slim`), with the network and the working directory of the caller.
 *
 * @throws LimitError where no engine answers
 */
export async function dockerLimiter(): Promise<Limiter> {
  await docker('info', '--format', '{{.ID}}');
  await removeStaleContainers();
  return { name: 'docker', keepsDescriptors: false, create: async (limitBytes) => container(limitBytes) };
}

function container(limitBytes: number): LimitedGroup {
  const name = nextGroupName();
  const cwd = process.cwd();
  return {
    limitBytes,
    command: (words) => [
      ...['docker', 'run', '--interactive', '--name', name, '--label', `${LABEL}=${ownerName()}`],
      // Both alike: no swap.
      ...['--memory', String(limitBytes), '--memory-swap', String(limitBytes)],
      ...['--network', 'host', '--volume', `${cwd}:${cwd}`, '--workdir', cwd],
      process.env.PLIMSOLL_DOCKER_IMAGE ?? IMAGE,
      ...words,
    ],
    figures: () => null,
    async deaths() {
      const killed = (await docker('inspect', '--format', '{{.State.OOMKilled}}', name)) === 'true';
      return { kernelKills: killed ? 1 : 0, limitHits: killed ? 1 : 0 };
    },
    async remove() {
      await docker('rm', '--force', '--volumes', name).catch(() => '');
    },
  };
}

async function removeStaleContainers(): Promise<void> {
  const format = `{{.ID}} {{.Label "${LABEL}"}}`;
  const listed = await docker('ps', '--all', '--filter', `label=${LABEL}`, '--format', format);
  for (const line of listed.split('\n').filter((one) => one !== '')) {
    const [id = '', owner = ''] = line.split(' ');
    if (isEnded(owner)) await docker('rm', '--force', id).catch(() => '');
  }
}

async function docker(...words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('docker', words, { timeout: ANSWERS_WITHIN_MS });
    return stdout.trim();
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new LimitError(`No Docker engine answers: ${(stderr?.trim() || message).split('\n')[0]}`, { cause });
  }
}
