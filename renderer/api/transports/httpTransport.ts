import { z } from 'zod';
import type { Transport } from '#renderer/api/client.ts';
import { makeEventHub } from './eventHub.ts';
import { makeFailure } from '#shared/failure.ts';

const tokenKey = 'token=';

/**
 * Removes the token from the address's fragment, if present, exchanges it for a cookie and forgets it, so that neither
 * the history nor a copied link contains it. The address continues at the place that follows the token, `&to=/c/demo`, or
 * the welcome page. Returns whether a token was present.
 */
export async function enterSession(
  location: Pick<Location, 'hash' | 'pathname'>,
  history: Pick<History, 'replaceState'>,
): Promise<boolean> {
  const fragment = location.hash.replace(/^#/u, '');
  if (!fragment.startsWith(tokenKey)) return false;
  const [token = '', place = '/'] = fragment.slice(tokenKey.length).split('&to=');
  await fetch('api/session', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  history.replaceState(null, '', `${location.pathname}#${place.startsWith('/') ? place : '/'}`);
  return true;
}

/** Calls over loopback HTTP, as browser mode offers them. */
export function makeHttpTransport(): Transport {
  const { listen, watchProgram } = makeEventHub();
  return {
    send: async (request, signal) => {
      const response = await post('api/call', { body: JSON.stringify(request) }, signal);
      const type = response.headers.get('Content-Type') ?? '';
      if (type.startsWith('application/octet-stream')) {
        return { ok: true, value: await readBytes(response) };
      }
      const reply: unknown = await response.json();
      return reply;
    },
    listen,
    watchProgram,
    pathOfFile: async (file) => {
      const headers = { 'X-File-Name': encodeURIComponent(file.name) };
      const response = await post('api/file', { body: file, headers }, new AbortController().signal);
      const reply = z
        .object({ ok: z.literal(true), value: z.object({ path: z.string() }) })
        .safeParse(await response.json());
      if (reply.success) return reply.data.value.path;
      throw makeFailure({
        code: 'unavailable',
        message: `The file '${file.name}' could not be opened`,
        hint: 'Try again, or enter its path.',
      });
    },
  };
}

async function post(
  path: string,
  content: Pick<RequestInit, 'body' | 'headers'>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(path, { method: 'POST', ...content, signal });
  } catch (error) {
    if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'The call was cancelled.', cause: error });
    throw makeFailure({
      code: 'connection-lost',
      message: 'Tidescope has exited or is not responding',
      hint: 'Start it again with the command that started it. This window then continues automatically.',
      details: [String(error)],
      cause: error,
    });
  }
}

/** Reads a body part by part: reading megabytes at once would block the window. */
async function readBytes(response: Response): Promise<Uint8Array> {
  const length = Number(response.headers.get('Content-Length') ?? '0');
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = await reader?.read();
    if (part?.value === undefined) break;
    parts.push(part.value);
  }
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total < length) {
    throw makeFailure({
      code: 'connection-lost',
      message: `The response ended after ${total} of ${length} bytes`,
      hint: 'Try again.',
    });
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
