import type { IncomingMessage } from 'node:http';

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
