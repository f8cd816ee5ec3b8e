import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FailureError, makeFailure, type Reply } from '#shared/failure.ts';

/** In ms: how long a body may send nothing before its connection is closed. */
const idleLimit = 30_000;

/**
 * Reads a request's body as text; undefined if it is longer than the limit (in bytes). The rest of a body that is too
 * long is discarded, so that the answer still reaches the caller; one that never ends is disconnected.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const length = { total: 0 };
    request.setTimeout(idleLimit, () => request.destroy());
    request.on('data', (part: Buffer) => {
      length.total += part.length;
      if (length.total <= limit) parts.push(part);
      else {
        parts.length = 0;
        resolve(undefined);
        if (length.total > limit * 4) request.destroy();
      }
    });
    request.once('end', () => {
      // From here on, the socket may be idle for as long as the call takes.
      request.setTimeout(0);
      resolve(Buffer.concat(parts).toString('utf8'));
    });
    request.once('error', reject);
    request.once('close', () => reject(new Error('The request ended before its body')));
  });
}

/** How much may be uploaded, in bytes, and how long it is kept, in ms. */
export interface UploadLimits {
  readonly file: number;
  readonly total: number;
  readonly keptFor: number;
}

export const usualUploadLimits: UploadLimits = { file: 8 * 2 ** 30, total: 16 * 2 ** 30, keptFor: 3_600_000 };

interface UploadsOptions {
  /** A private folder, removed at the end. */
  readonly folder: string;
  readonly limits: UploadLimits;
  /** Whether a file is open: then it does not expire. */
  readonly isInUse: (path: string) => boolean;
}

/** Files that were dropped on a browser's window, which cannot tell core their paths: core opens copies of them. */
export interface Uploads {
  /** Stores the body of a request as a file and returns its path. */
  readonly receive: (request: IncomingMessage) => Promise<Reply<{ readonly path: string }>>;
  /** Removes the files that have expired and are not open. */
  readonly sweep: () => Promise<void>;
}

/** Keeps uploads within limits. Expired ones are removed before each upload, and by `sweep`. */
export function makeUploads({ folder, limits, isInUse }: UploadsOptions): Uploads {
  /** The folders of uploads in progress. */
  const incoming = new Set<string>();
  const sweep = async (): Promise<void> => {
    for (const { path, directory, writtenAt } of await filesIn(folder)) {
      if (incoming.has(directory) || isInUse(path) || Date.now() - writtenAt <= limits.keptFor) continue;
      await rm(directory, { recursive: true, force: true });
    }
  };
  const receive: Uploads['receive'] = async (request) => {
    const name = safeName(request);
    const directory = join(folder, randomUUID());
    incoming.add(directory);
    request.setTimeout(idleLimit, () => request.destroy());
    try {
      await sweep();
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const path = join(directory, name === '' || name.startsWith('.') ? `file${name}` : name);
      const room = limits.total - (await filesIn(folder)).reduce((sum, { size }) => sum + size, 0);
      const most = Math.min(limits.file, Math.max(0, room));
      if (Number(request.headers['content-length'] ?? '0') > most) {
        // Read to its end, so that the answer reaches the browser.
        request.resume();
        throw tooLarge(name, most);
      }
      const counted = limitBytes(name, most);
      await pipeline(request, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
      return { ok: true, value: { path } };
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      return { ok: false, failure: toUploadFailure(name, error) };
    } finally {
      request.setTimeout(0);
      incoming.delete(directory);
    }
  };
  return { receive, sweep };
}

function limitBytes(name: string, most: number): Transform {
  const received = { bytes: 0 };
  return new Transform({
    transform: (part: Buffer, _encoding, done) => {
      received.bytes += part.length;
      if (received.bytes <= most) done(null, part);
      else done(tooLarge(name, most));
    },
  });
}

function tooLarge(name: string, most: number): FailureError {
  return makeFailure({
    code: 'too-large',
    message: `The file '${name}' is larger than the ${Math.floor(most / 2 ** 20)} MiB that may be uploaded`,
    hint: 'Copy it to the computer that Tidescope runs on, and open it there by its path.',
  });
}

function toUploadFailure(name: string, error: unknown): FailureError['failure'] {
  if (error instanceof FailureError) return error.failure;
  return makeFailure({
    code: 'unavailable',
    message: `The file '${name}' could not be received`,
    hint: 'Check the free space on the disk.',
    details: [error instanceof Error ? error.message : String(error)],
  }).failure;
}

interface UploadedFile {
  readonly path: string;
  readonly directory: string;
  readonly size: number;
  readonly writtenAt: number;
}

async function filesIn(folder: string): Promise<readonly UploadedFile[]> {
  // The folder is created with the first upload; a file may be removed while it is examined.
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const directory = join(folder, name);
      const [file] = await readdir(directory).catch(() => []);
      const path = join(directory, file ?? '');
      const stats = await stat(path).catch(() => undefined);
      return stats === undefined
        ? []
        : [{ path, directory, size: stats.isFile() ? stats.size : 0, writtenAt: stats.mtimeMs }];
    }),
  );
  return found.flat();
}

function safeName(request: IncomingMessage): string {
  return basename(givenName(request).replaceAll('\\', '/'))
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, '_')
    .slice(0, 120);
}

function givenName(request: IncomingMessage): string {
  const header = String(request.headers['x-file-name'] ?? 'database.sqlite');
  try {
    return decodeURIComponent(header);
  } catch (error) {
    if (error instanceof URIError) return header;
    throw error;
  }
}
