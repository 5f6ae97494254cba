import { writeFile } from 'node:fs/promises';

/**
 * Null, or a sentence that says why there is no page, whether it could not be rendered or not be kept: whoever wants it has
 * more to tell than that.
 */
export async function writePage(file: string, render: () => string): Promise<string | null> {
  try {
    await writeFile(file, render());
    return null;
  } catch (error) {
    return `The page ${file} could not be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
