import type { Incident } from './incident.ts';
import { mailbox } from './mailbox.ts';
import { restore } from './restore.ts';
import { subtree } from './subtree.ts';
import { upload } from './upload.ts';

export const incidents: readonly Incident[] = [upload, subtree, restore, mailbox];
