import { open } from 'node:fs/promises';

/** Waits until the names in a folder are on the disk, so that a new one outlives a power cut too. Windows cannot do that. */
export async function syncFolder(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
