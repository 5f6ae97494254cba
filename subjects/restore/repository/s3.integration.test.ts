/** A repository on OpenStack Swift. */
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createRestorer, restoreBytes } from '../index.ts';
import { content, MiB, type Rig, startRig } from '../test-support/rig.ts';
import type { WritableRepository } from './repository.ts';
import { s3Repository } from './s3.ts';

const { endpoint, region, credentials } = inject('swift');
let rig: Rig;
let repository: WritableRepository;

beforeEach(async () => {
  rig = await startRig();
  repository = s3Repository({ endpoint, region, credentials, bucket: 'backups' });
});
afterEach(async () => {
  repository.close();
  await rig[Symbol.asyncDispose]();
});

describe('a repository on Swift', () => {
  // Its listings come in pages of five: ten chunks, metadata and the sha256 file are three.
  it('gives back a full and an incremental backup', async () => {
    const bytes = content(20 * MiB);
    await rig.volume('source', bytes);
    const full = await rig.backUp('source', { repository });
    bytes.fill(3, MiB, 4 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { repository, parentId: full });
    await rig.restore(id, rig.newVolume('restored', bytes.length), { repository });
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
  });

  it('serves restores that share a budget, to the byte', async () => {
    const bytes = content(8 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { repository });
    const names = Array.from({ length: 6 }, (_, index) => `restored-${index}`);
    const restorer = createRestorer({ budget: 2 * restoreBytes() });
    await Promise.all(
      names.map((name) =>
        restorer.restore({ repository, backupId: id, openVolume: rig.newVolume(name, bytes.length) }),
      ),
    );
    for (const name of names) expect((await rig.content(name)).equals(bytes)).toBe(true);
  });

  it('names the object that it does not have', async () => {
    const opened = repository.open('nobody', 'wrote-it', 65_536, new AbortController().signal);
    await expect(opened).rejects.toMatchObject({
      code: 'ERR_RESTORE_REPOSITORY',
      message: expect.stringContaining('nobody/wrote-it'),
      cause: { name: 'NoSuchKey' },
    });
  });
});
