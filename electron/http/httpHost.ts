import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Core } from '#core/core.ts';
import { rendererHeaders } from '#core/rendererFiles.ts';
import { makeFailure, type FailureCode, type Reply } from '#shared/failure.ts';
import { cookieName, hasToken, isOwnHost, isOwnOrigin } from './guard.ts';
import { readBody, receiveFile } from './requestBodies.ts';
import { makeStaticFiles, type StaticFiles } from './staticFiles.ts';

export interface HttpHost {
  readonly port: number;
  /** The address to open in a browser: the token is in the fragment, which is never sent to a server. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface HttpHostOptions {
  readonly core: Core;
  /** 0 for any free port. */
  readonly port: number;
  readonly token: string;
  /** The built renderer. */
  readonly renderer: string;
  /** Where files dropped on the window are kept until the program ends. */
  readonly uploads: string;
}

interface Served extends HttpHostOptions {
  readonly files: StaticFiles;
  /** The port that is listened on. */
  readonly at: number;
}

const bodyLimit = 4 * 1024 * 1024;
const securityHeaders = rendererHeaders("'self'");

/** Listens on 127.0.0.1 only. Every call needs the token and comes from this origin or from a script. */
export async function startHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const served: { now: Served | undefined } = { now: undefined };
  const server = createServer((request, response) => {
    if (served.now === undefined) response.destroy();
    else void answer(served.now, request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  const at = await listen(server, options.port);
  served.now = { ...options, at, files: makeStaticFiles(options.renderer) };
  return {
    port: at,
    url: `http://127.0.0.1:${at}/#token=${options.token}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        makeFailure({
          code: 'unavailable',
          message: `Cannot listen on port ${port}`,
          hint: 'Choose another port with --port, or omit the option.',
          details: [error.message],
          cause: error,
        }),
      );
    });
    server.listen({ host: '127.0.0.1', port }, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (!isOwnHost(request, served.at)) return refuse(response, 421, 'The Host of the request is not this program.');
  const pathname = pathOf(request);
  if (pathname === undefined) return refuse(response, 400, 'The request address is not valid.');
  if (pathname.startsWith('/api/')) return answerApi(served, pathname, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, 'Only GET is supported here.');
  const file = await served.files(pathname);
  if (file === undefined) return refuse(response, 404, 'File not found.');
  response.setHeader('Content-Type', file.type);
  response.setHeader('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-store');
  if (file.gzipped) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', file.body.length);
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function pathOf(request: IncomingMessage): string | undefined {
  const base = 'http://127.0.0.1';
  const url = request.url ?? '/';
  return URL.canParse(url, base) ? new URL(url, base).pathname : undefined;
}

async function answerApi(
  served: Served,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (!isOwnOrigin(request, served.at)) return refuse(response, 403, 'The request comes from another site.');
  if (!hasToken(request, served.at, served.token)) return refuse(response, 401, 'The token is missing or wrong.');
  if (pathname === '/api/events' && request.method === 'GET') return answerEvents(served.core, response);
  if (request.method !== 'POST') return refuse(response, 405, 'Calls require POST.');
  if (pathname === '/api/session') {
    const cookie = `${cookieName(served.at)}=${served.token}; HttpOnly; SameSite=Strict; Path=/`;
    response.setHeader('Set-Cookie', cookie);
    return sendReply(response, { ok: true, value: {} });
  }
  if (pathname === '/api/file') return sendReply(response, await receiveFile(request, served.uploads));
  if (pathname === '/api/call') return answerCall(served.core, request, response);
  return refuse(response, 404, 'There is no such address.');
}

const requestSchema = z.object({
  call: z.unknown(),
  input: z.unknown().optional(),
  callId: z.string().max(100).optional(),
});

async function answerCall(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readBody(request, bodyLimit);
  if (text === undefined) return refuse(response, 413, `The body of a call is limited to ${bodyLimit} bytes.`);
  const parsed = requestSchema.safeParse(parseJson(text));
  if (!parsed.success) return refuse(response, 400, 'The body is not {"call": …, "input": …} as JSON.');
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const { call, input, callId } = parsed.data;
  const reply = await core.call({ call, input, callId: callId ?? randomUUID() }, gone.signal);
  if (reply.ok && reply.value instanceof Uint8Array && !wantsJson(request)) {
    response.setHeader('Content-Type', 'application/octet-stream');
    response.setHeader('Content-Length', reply.value.length);
    response.end(reply.value);
    return;
  }
  sendReply(response, reply.ok && reply.value instanceof Uint8Array ? toBase64(reply.value) : reply);
}

function wantsJson(request: IncomingMessage): boolean {
  return /^application\/json\b/u.test(request.headers.accept ?? '');
}

/** For scripts that accept JSON only: `{"base64": …}`. */
function toBase64(bytes: Uint8Array): Reply<unknown> {
  return { ok: true, value: { base64: Buffer.from(bytes).toString('base64') } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A stream of core's events, one JSON text per line. */
function answerEvents(core: Core, response: ServerResponse): void {
  response.setHeader('Content-Type', 'application/x-ndjson');
  response.write('\n');
  const stop = core.listen((event) => response.write(`${JSON.stringify(event)}\n`));
  response.once('close', stop);
}

function sendReply(response: ServerResponse, reply: Reply<unknown>): void {
  const body = Buffer.from(JSON.stringify(reply));
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

const codeByStatus: Readonly<Record<number, FailureCode>> = {
  401: 'not-allowed',
  403: 'not-allowed',
  404: 'not-found',
  421: 'not-allowed',
};

function refuse(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status;
  response.setHeader('Connection', 'close');
  const hint = status === 401 ? 'Open the address that the program printed when it started.' : '';
  sendReply(response, {
    ok: false,
    failure: makeFailure({ code: codeByStatus[status] ?? 'bad-input', message, hint }).failure,
  });
}
