import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode, isFullDisk } from '#core/errorCode.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/*
 * The program's own files are where anything may be: a folder, a pipe that nobody writes to, a file of a gigabyte. None of them
 * blocks the program or fails without its name.
 */

/** In bytes: a larger file is none of the program's. */
const maxSize = 64 * 2 ** 20;
const flags = { read: constants.O_RDONLY, append: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT } as const;

/**
 * Opens a file for its owner only; `append` makes a missing one. Fails with unavailable for anything but a file, and with the system's
 * own error where it cannot be opened.
 */
export async function openStateFile(path: string, how: keyof typeof flags): Promise<FileHandle> {
  // A pipe would otherwise wait for its other end. On Windows, the flag is undefined, which changes nothing here.
  const file = await open(path, flags[how] | constants.O_NONBLOCK, 0o600).catch((error: unknown) => {
    throw errorCode(error) === 'EISDIR' || errorCode(error) === 'ENXIO' ? noFile(path) : error;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw noFile(path);
}

/** The text of a file. Fails as `openStateFile` does, and with unavailable for one that is too large. */
export async function readStateFile(path: string): Promise<string> {
  const file = await openStateFile(path, 'read');
  try {
    const { size } = await file.stat();
    if (size > maxSize) {
      throw makeFailure({
        code: 'unavailable',
        message: `'${path}' is larger than any file that the program writes there`,
        hint: 'Move it somewhere else; the program makes a new one.',
      });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function noFile(path: string): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: `'${path}' is not a file`,
    hint: 'The program keeps a file there. Move what is in its place somewhere else, and try again.',
  });
}

const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['does not exist', 'It may have been removed, or a link leads to it that is broken.'],
  EACCES: ['may not be read or written', 'Check who owns it, and its permissions and those of its folder.'],
  EPERM: ['may not be read or written', 'Check who owns it, and its permissions and those of its folder.'],
  EROFS: ['is on a disk that is read-only', 'Mount the disk with write permission, or choose another folder.'],
  EISDIR: ['is a folder', 'Move it somewhere else, and try again.'],
  ENOTDIR: ['is not a folder', 'Move it somewhere else, and try again.'],
  ELOOP: ['is a loop of symbolic links', 'Remove the link, and try again.'],
  ENAMETOOLONG: ['is too long for a file name', 'Choose a shorter one.'],
  EMFILE: ['could not be opened: too many files are open', 'Close connections, and try again.'],
  ENFILE: ['could not be opened: too many files are open', 'Close other programs, and try again.'],
  EIO: ['cannot be read or written: the disk reports an error', 'Check the disk.'],
};

/** What the file system refused, by the path; undefined for any other error. */
export function findFileFailure(error: unknown): FailureError | undefined {
  const path = error instanceof Error && 'path' in error ? error.path : undefined;
  if (typeof path !== 'string') return undefined;
  const code = errorCode(error) ?? '';
  const full = ['could not be written: the disk is full', 'Free some space, and try again.'] as const;
  const reason = isFullDisk(error) ? full : reasons[code];
  if (reason === undefined) return undefined;
  const [what, hint] = reason;
  return makeFailure({
    code: 'unavailable',
    message: `'${path}' ${what}`,
    hint,
    details: [error instanceof Error ? error.message : code],
    cause: error,
  });
}
