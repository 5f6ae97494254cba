import { afterEach, beforeEach, vi } from 'vitest';
import { makeWorkspace, type Workspace } from '../../describe/workspace.fixture.ts';

/** Where a command is tried in the test's own process: a folder, and what it writes, heard instead of shown. */
export interface Desk {
  readonly root: string;
  /** On stdout; may be emptied between two commands. */
  told: string;
  /** On stderr. */
  warned: string;
  write: Workspace['write'];
}

/** New for each test of the file that calls this. `oneLine`: what is told is read without its line breaks. */
export function useDesk({ oneLine = false } = {}): Desk {
  let workspace: Workspace;
  const desk = { root: '', told: '', warned: '', write: (files) => workspace.write(files) } as Desk & { root: string };
  beforeEach(async () => {
    workspace = await makeWorkspace();
    Object.assign(desk, { root: workspace.root, told: '', warned: '' });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      desk.told += oneLine ? String(text).replace(/\s+/g, ' ') : String(text);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      desk.warned += String(text);
      return true;
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await workspace.remove();
  });
  return desk;
}
