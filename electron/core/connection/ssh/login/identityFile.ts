import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFailure } from '#shared/failure.ts';

/** What ssh tries where no key file is named, in its order. */
export const usualIdentityFiles: readonly string[] = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519'];

const maxKey = 65_536;

/** A path with its leading `~` replaced by the home folder. */
export function expandHome(path: string, home = homedir()): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(home, path.slice(1)) : path;
}

/** Reads a key file, up to 64 KiB. Fails with file-missing, bad-input, or not-allowed where others may read a private key. */
export async function readKeyFile(file: string, home: string | undefined, isPrivate: boolean): Promise<string> {
  const handle = await open(expandHome(file, home), constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw makeFailure({
        code: 'file-missing',
        message: code === 'ENOENT' ? `The key file ${file} does not exist` : `The key file ${file} could not be read`,
        hint:
          code === 'ENOENT' ? 'Check the path of the key file' : 'Check the permissions of the key file and its folder',
        details: [code],
      });
    },
  );
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > maxKey) {
      throw makeFailure({
        code: 'bad-input',
        message: stat.isFile() ? `${file} is too large for a private key` : `${file} is not a file`,
        hint: 'Choose a private key file',
      });
    }
    // As ssh does: only the owner's own files are judged.
    const mode = stat.mode & 0o777;
    if (isPrivate && process.getuid?.() === stat.uid && (mode & 0o077) !== 0) {
      throw makeFailure({
        code: 'not-allowed',
        message: `Others may read the key file ${file}: its mode is ${mode.toString(8).padStart(4, '0')}`,
        hint: `Run: chmod 600 ${file}`,
      });
    }
    return await handle.readFile('latin1');
  } finally {
    await handle.close();
  }
}
