import { statfs } from 'node:fs/promises';

/** Free space on the disk of a folder, in bytes; null if it is unknown. */
export async function freeSpaceOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
