import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Core } from '#core/core.ts';
import { rendererHeaders } from '#core/rendererFiles.ts';
import { makeFailure, type Failure, type FailureCode, type Reply } from '#shared/failure.ts';
import { cookieName, type Entry, hasEntry, isOwnHost, isOwnOrigin } from './guard.ts';
import { jsonBody } from './jsonBody.ts';
import { makeUploads, readBody, type UploadLimits, type Uploads, usualUploadLimits } from './requestBodies.ts';
import { makeStaticFiles, type StaticFiles } from './staticFiles.ts';

export interface HttpHost {
  readonly port: number;
  /** The address to open in a browser: the token is in the fragment, which is never sent to a server. */
  readonly url: string;
  /** The address with a code in place of the token, which opens it once and for a short time: safe among a process's arguments. It leads to a place, such as `/c/demo`. */
  readonly urlForOnce: (place?: string) => string;
  readonly close: () => Promise<void>;
}

interface HttpHostOptions {
  readonly core: Core;
  /** 0 for any free port. */
  readonly port: number;
  readonly token: string;
  /** The built renderer. */
  readonly renderer: string;
  /** Where files dropped on the window are kept until they expire. */
  readonly uploads: string;
  readonly uploadLimits?: UploadLimits;
  /** The value of the browser's cookie, which stays valid after a restart; the token by default. */
  readonly session?: string;
  /** Called at each request of the page. */
  readonly onPage?: () => void;
}

interface Served extends HttpHostOptions {
  readonly files: StaticFiles;
  /** The port that is listened on. */
  readonly at: number;
  readonly entry: Entry;
  readonly receive: Uploads['receive'];
}

const bodyLimit = 4 * 1024 * 1024;
const securityHeaders = rendererHeaders("'self'");

/** In ms: how long a browser may take to open an address with a code. */
const codeLimit = 60_000;
/** In ms: how often expired uploads are looked for. */
const sweepEvery = 300_000;
/** More than a browser with many tabs and some scripts needs. */
const maxConnections = 256;

/** Listens on 127.0.0.1 only. Every call needs the token and comes from this origin or from a script. */
export async function startHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const { core, token, uploads: folder, uploadLimits: limits = usualUploadLimits } = options;
  const served: { now: Served | undefined } = { now: undefined };
  const server = createServer((request, response) => {
    if (served.now === undefined) response.destroy();
    else void answer(served.now, request, response).catch(() => response.destroy());
  });
  // Bodies have separate limits: an upload may take long, but must not stall.
  server.requestTimeout = 0;
  server.headersTimeout = 10_000;
  server.maxConnections = maxConnections;
  const at = await listen(server, options.port);
  const isInUse = (path: string): boolean => core.connections.list().some(({ place }) => place === path);
  const uploads = makeUploads({ folder, limits, isInUse });
  const sweeping = setInterval(() => void uploads.sweep().catch(() => undefined), sweepEvery);
  sweeping.unref();
  const codes = new Set<string>();
  const entry: Entry = { token, session: options.session ?? token, takeCode: (code) => codes.delete(code) };
  served.now = { ...options, at, entry, receive: uploads.receive, files: makeStaticFiles(options.renderer) };
  const addressWith = (secret: string, place: string): string =>
    `http://127.0.0.1:${at}/#token=${secret}${place === '/' ? '' : `&to=${place}`}`;
  return {
    port: at,
    url: addressWith(token, '/'),
    urlForOnce: (place = '/') => {
      const code = randomBytes(32).toString('base64url');
      codes.add(code);
      setTimeout(() => codes.delete(code), codeLimit).unref();
      return addressWith(code, place);
    },
    close: async () => {
      clearInterval(sweeping);
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
  if (!isOwnHost(request))
    return refuseWith(response, 421, { message: notOwnHost(request), hint: howToReach(served.at) });
  const pathname = pathOf(request);
  if (pathname === undefined) return refuse(response, 400, 'The request address is not valid.');
  if (pathname.startsWith('/api/')) return answerApi(served, pathname, { request, response });
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, 'Only GET is supported here.');
  const file = await served.files(pathname);
  if (file === undefined) return refuse(response, 404, 'File not found.');
  if (pathname === '/') served.onPage?.();
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
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (!isOwnOrigin(request)) return refuse(response, 403, 'The request comes from another site.');
  if (!hasEntry(request, served.at, served.entry)) return refuse(response, 401, 'The token is missing or wrong.');
  if (pathname === '/api/events' && request.method === 'GET') return answerEvents(served.core, response);
  if (request.method !== 'POST') return refuse(response, 405, 'Calls require POST.');
  if (pathname === '/api/session') {
    const cookie = `${cookieName(served.at)}=${served.entry.session}; HttpOnly; SameSite=Strict; Path=/`;
    response.setHeader('Set-Cookie', cookie);
    return sendReply(response, { ok: true, value: {} });
  }
  if (pathname === '/api/file') return sendReply(response, await served.receive(request));
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
  await sendReply(response, reply.ok && reply.value instanceof Uint8Array ? toBase64(reply.value) : reply);
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

/** Differs from one start of the program to the next. */
const run = randomUUID();
/** In ms: how often a line is sent although there is no event, so that a window notices soon that the program is lost. */
const beat = 500;
/** In bytes: what may wait for a listener that does not read. */
const maxUnread = 16 * 1024 * 1024;

/** A stream of core's events, one JSON text per line; empty lines show that the program is running. */
function answerEvents(core: Core, response: ServerResponse): void {
  response.setHeader('Content-Type', 'application/x-ndjson');
  response.setHeader('X-Tidescope-Run', run);
  const send = (line: string): void => {
    if (response.writableLength > maxUnread) response.destroy();
    else response.write(`${line}\n`);
  };
  send('');
  const stop = core.listen((event) => send(JSON.stringify(event)));
  const beating = setInterval(() => send(''), beat);
  response.once('close', () => {
    clearInterval(beating);
    stop();
  });
}

async function sendReply(response: ServerResponse, reply: Reply<unknown>): Promise<void> {
  const body = await jsonBody(reply);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

const hints: Readonly<Record<number, string>> = {
  401: 'Open the address that the program printed when it started.',
};

function notOwnHost({ headers }: IncomingMessage): string {
  return `'${(headers.host ?? '').slice(0, 100)}' is not an address of this program`;
}

function howToReach(port: number): string {
  return `Open http://127.0.0.1:${port} on this computer. From another one, forward the port first: ssh -L ${port}:127.0.0.1:${port} USER@HOST`;
}

const codeByStatus: Readonly<Record<number, FailureCode>> = {
  401: 'not-allowed',
  403: 'not-allowed',
  404: 'not-found',
  421: 'not-allowed',
};

async function refuse(response: ServerResponse, status: number, message: string): Promise<void> {
  return refuseWith(response, status, { message, hint: hints[status] ?? '' });
}

async function refuseWith(
  response: ServerResponse,
  status: number,
  text: Pick<Failure, 'message' | 'hint'>,
): Promise<void> {
  response.statusCode = status;
  response.setHeader('Connection', 'close');
  return sendReply(response, {
    ok: false,
    failure: makeFailure({ code: codeByStatus[status] ?? 'bad-input', ...text }).failure,
  });
}
