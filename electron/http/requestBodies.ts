import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFailure, type Reply } from '#shared/failure.ts';

/**
 * Reads a request's body as text; undefined where it is longer than the limit (in bytes). What is too much is let pass
 * unread, so that the answer still reaches its caller.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const length = { total: 0 };
    request.on('data', (part: Buffer) => {
      length.total += part.length;
      if (length.total <= limit) parts.push(part);
      else {
        parts.length = 0;
        resolve(undefined);
      }
    });
    request.once('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.once('error', reject);
  });
}

/**
 * Keeps a file that was dropped on a browser's window, which cannot tell its path: streamed to a private directory that
 * is wiped at the end. Answers the path of the copy.
 */
export async function receiveFile(
  request: IncomingMessage,
  uploads: string,
): Promise<Reply<{ readonly path: string }>> {
  const name = basename(givenName(request).replaceAll('\\', '/'))
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, '_')
    .slice(0, 120);
  const directory = join(uploads, randomUUID());
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, name === '' || name.startsWith('.') ? `file${name}` : name);
    await pipeline(request, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    return { ok: true, value: { path } };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    const details = [error instanceof Error ? error.message : String(error)];
    const message = `The file '${name}' could not be received`;
    return {
      ok: false,
      failure: makeFailure({ code: 'unavailable', message, hint: 'Check the free space on the disk.', details })
        .failure,
    };
  }
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
