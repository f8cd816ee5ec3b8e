import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Core } from '#core/core.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { type Connection, revisions } from '#shared/domain/connection.ts';
import type { Reply } from '#shared/failure.ts';
import { startHttpHost } from '../../electron/http/httpHost.ts';
import { type Answer, type HttpService, startHttpService, testToken } from '../support/httpService.ts';

/** A core that answers as a test says; a host needs only its entry point. */
interface StubCore extends Core {
  readonly signals: AbortSignal[];
  readonly tell: (event: CoreEvent) => void;
}

const aConnection: Connection = {
  id: 'file-1',
  name: 'a.db',
  kind: 'file',
  dialect: 'sqlite',
  place: '',
  serverVersion: '3.54.1',
  isYaptide: true,
  revision: { byShape: revisions[0], recorded: null },
  tables: [],
  missingTables: [],
  notices: [],
  profileId: null,
  role: 'local',
  colour: 'grey',
  via: [],
  tls: '',
};
const made: { service: HttpService | undefined } = { service: undefined };
const core = makeStubCore();

function makeStubCore(): StubCore {
  const listeners = new Set<(event: CoreEvent) => void>();
  const signals: AbortSignal[] = [];
  const refused = (): never => {
    throw new Error('The host has no business with the connections');
  };
  return {
    signals,
    tell: (event) => listeners.forEach((listener) => listener(event)),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connections: {
      open: refused,
      test: refused,
      list: () => [],
      get: refused,
      database: refused,
      openWritable: refused,
      openConsole: refused,
      openCopy: refused,
      reach: refused,
      status: refused,
      reconnect: refused,
      refresh: refused,
      unlock: refused,
      lock: refused,
      whileUnlocked: refused,
      setStatementTimeout: refused,
      wake: refused,
      close: refused,
      closeAll: refused,
    },
    close: async () => undefined,
    call: async ({ call, input, callId }, signal): Promise<Reply<unknown>> => {
      signals.push(signal);
      if (call === 'bytes') return { ok: true, value: new Uint8Array([0, 255, 31, 139]) };
      if (call === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { ok: true, value: { call, input, callId } };
    },
  };
}

function service(): HttpService {
  if (made.service === undefined) throw new Error('The server has not been started');
  return made.service;
}

async function ask(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return service().ask({ method: 'POST', path: '/api/call', body, headers });
}

beforeAll(async () => {
  made.service = await startHttpService(core);
});

afterAll(async () => made.service?.dispose());

describe('calls over HTTP', () => {
  it('reach core unchanged and are answered with a Reply', async () => {
    const { status, headers, body } = await ask(
      JSON.stringify({ call: 'echo', input: { a: [1, null] }, callId: 'c1' }),
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body.toString())).toEqual({
      ok: true,
      value: { call: 'echo', input: { a: [1, null] }, callId: 'c1' },
    });
  });

  it('are answered with the raw bytes if the output is binary', async () => {
    const { headers, body } = await ask(JSON.stringify({ call: 'bytes' }));
    expect(headers['content-type']).toBe('application/octet-stream');
    expect([...body]).toEqual([0, 255, 31, 139]);
  });

  it('are answered with base64 for scripts that accept only JSON', async () => {
    const { body } = await ask(JSON.stringify({ call: 'bytes' }), { Accept: 'application/json' });
    expect(JSON.parse(body.toString())).toEqual({ ok: true, value: { base64: 'AP8fiw==' } });
  });

  it.each(['', '{', '[]', '"x"', '{"call":"echo","callId":7}'])('are refused when the body is %j', async (body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
  });

  it('are refused with a response when the body is over 4 MiB, with or without a declared length', async () => {
    const long = JSON.stringify({ call: 'echo', input: 'x'.repeat(5 * 1024 * 1024) });
    expect((await ask(long)).status).toBe(413);
    expect((await ask(long, { 'Transfer-Encoding': 'chunked' })).status).toBe(413);
  });

  it('accept only POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
      expect((await service().ask({ method, path: '/api/call' })).status, method).toBe(405);
    }
    expect((await service().ask({ method: 'POST', path: '/api/other' })).status).toBe(404);
  });

  it('are cancelled in core when their request is aborted', async () => {
    const before = core.signals.length;
    const asking = request({
      host: '127.0.0.1',
      port: service().port,
      path: '/api/call',
      method: 'POST',
      headers: { Authorization: `Bearer ${testToken}` },
    });
    asking.on('error', () => undefined);
    asking.end(JSON.stringify({ call: 'wait' }));
    await expect.poll(() => core.signals.length).toBe(before + 1);
    expect(core.signals.at(-1)?.aborted).toBe(false);
    asking.destroy();
    await expect.poll(() => core.signals.at(-1)?.aborted).toBe(true);
  });

  it('that were answered are not cancelled afterwards', async () => {
    await ask(JSON.stringify({ call: 'echo' }), { Connection: 'close' });
    expect(core.signals.at(-1)?.aborted).toBe(false);
  });
});

describe('events over HTTP', () => {
  it('arrive as one JSON text per line for as long as a client listens', async () => {
    const stop = new AbortController();
    const headers = { Authorization: `Bearer ${testToken}` };
    const response = await fetch(`http://127.0.0.1:${service().port}/api/events`, { headers, signal: stop.signal });
    const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await lines?.read())?.value).toBe('\n');
    core.tell({ kind: 'connections-changed' });
    expect((await lines?.read())?.value).toBe('{"kind":"connections-changed"}\n');
    core.tell({ kind: 'progress', callId: 'c', fraction: 0.5, text: 'half' });
    expect((await lines?.read())?.value).toContain('"fraction":0.5');
    stop.abort();
  });

  it('show every half second that the program is running, and which run of it', async () => {
    const stop = new AbortController();
    const headers = { Authorization: `Bearer ${testToken}` };
    const response = await fetch(`http://127.0.0.1:${service().port}/api/events`, { headers, signal: stop.signal });
    expect(response.headers.get('X-Tidescope-Run')).toMatch(/^[0-9a-f-]{36}$/u);
    const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const _beat of [1, 2, 3]) expect((await lines?.read())?.value?.trim()).toBe('');
    stop.abort();
  });
});

describe('files dropped on the window', () => {
  it('are stored under their names, readable by their owner only', async () => {
    const content = new Uint8Array([1, 2, 3]);
    const headers = { 'X-File-Name': encodeURIComponent('../../Ergebnisse α.sqlite') };
    const { body } = await service().ask({ method: 'POST', path: '/api/file', body: content, headers });
    const { value } = z.object({ value: z.object({ path: z.string() }) }).parse(JSON.parse(body.toString()));
    expect(value.path).toMatch(/[/\\]uploads[/\\][0-9a-f-]{36}[/\\]Ergebnisse α\.sqlite$/u);
    expect([...(await readFile(value.path))]).toEqual([1, 2, 3]);
    if (process.platform !== 'win32') expect((await stat(value.path)).mode % 0o1000).toBe(0o600);
  });

  it.each(['%E0%A4%A', '..', '.hidden', ''])('are stored whatever their name is: %j', async (name) => {
    const answer = await service().ask({
      method: 'POST',
      path: '/api/file',
      body: 'x',
      headers: { 'X-File-Name': name },
    });
    const { value } = z.object({ value: z.object({ path: z.string() }) }).parse(JSON.parse(answer.body.toString()));
    expect(value.path.startsWith(service().folder)).toBe(true);
    expect(await readFile(value.path, 'utf8')).toBe('x');
  });
});

describe('uploads within limits', () => {
  const limits = { file: 1000, total: 1500, keptFor: 0 };
  const upload = async ({ ask: send }: HttpService, bytes: number, headers = {}): Promise<unknown> => {
    const body = new Uint8Array(bytes);
    const answer = await send({
      method: 'POST',
      path: '/api/file',
      body,
      headers: { 'X-File-Name': 'a.db', ...headers },
    });
    return JSON.parse(answer.body.toString());
  };

  it('are refused when a file is too large, with the alternative', async () => {
    const small = await startHttpService(core, { ...limits, keptFor: 60_000 });
    try {
      expect(await upload(small, 1001)).toMatchObject({ ok: false, failure: { code: 'too-large' } });
      expect(await upload(small, 1000)).toMatchObject({ ok: true });
      // Stored files count: 500 bytes are left.
      expect(await upload(small, 501)).toMatchObject({ ok: false, failure: { code: 'too-large' } });
      expect(await upload(small, 500)).toMatchObject({ ok: true });
    } finally {
      await small.dispose();
    }
  });

  it('expire when no connection uses them, and free their space', async () => {
    const open: string[] = [];
    const using = {
      ...core,
      connections: { ...core.connections, list: () => open.map((place) => ({ ...aConnection, place })) },
    };
    const small = await startHttpService(using, { ...limits, keptFor: -1 });
    try {
      const reply = z.object({ value: z.object({ path: z.string() }) });
      const first = reply.parse(await upload(small, 800)).value.path;
      open.push(first);
      const second = reply.parse(await upload(small, 600)).value.path;
      const third = reply.parse(await upload(small, 600)).value.path;
      expect([first, second, third].map((path) => existsSync(path))).toEqual([true, false, true]);
    } finally {
      await small.dispose();
    }
  });
});

describe('the page over HTTP', () => {
  it('is served at the root without a token, compressed and not cacheable', async () => {
    const { status, headers, body } = await service().ask({ path: '/', token: false });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'no-store',
    });
    expect(gunzipSync(body).toString()).toContain('<title>Tidescope</title>');
  });

  it('has assets that can be cached forever, as their names include a hash of their content', async () => {
    const { headers } = await service().ask({ path: '/assets/main-1a2b3c.js' });
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('answers HEAD without a body and refuses POST', async () => {
    const { status, body } = await service().ask({ method: 'HEAD', path: '/' });
    expect([status, body.length]).toEqual([200, 0]);
    expect((await service().ask({ method: 'POST', path: '/' })).status).toBe(405);
  });

  it.each([
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/%00.js',
    '/%E0%A4%A',
    '/secret.json',
    '/assets',
    '/.env',
  ])('serves nothing outside it: %s', async (path) => {
    expect((await service().ask({ path })).status).toBe(404);
  });

  it('refuses a malformed address', async () => {
    expect((await service().ask({ path: 'http://[' })).status).toBe(400);
  });
});

describe('the port', () => {
  it('that is taken is reported with a Failure that names it', async () => {
    const { port, folder } = service();
    const second = startHttpHost({ core, port, token: testToken, renderer: folder, uploads: folder });
    await expect(second).rejects.toMatchObject({
      failure: { code: 'unavailable', message: `Cannot listen on port ${port}` },
    });
  });
});
