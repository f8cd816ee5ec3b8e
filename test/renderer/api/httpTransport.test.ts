import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeClient } from '#renderer/api/client.ts';
import { enterSession, makeHttpTransport } from '#renderer/api/transports/httpTransport.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { freePort } from '../../support/freePort.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const place: { origin: string; answer: Answer; stop: () => Promise<void> } = {
  origin: '',
  answer: () => undefined,
  stop: async () => undefined,
};

/** The page's URLs start at its origin; Node's fetch has none. */
beforeEach(async () => {
  const port = await freePort();
  place.origin = `http://127.0.0.1:${port}`;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => place.answer(request, response, Buffer.concat(parts).toString()));
  });
  await new Promise<void>((done) => {
    server.listen(port, '127.0.0.1', done);
  });
  place.stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) =>
    fetch(new URL(path, `${place.origin}/`), options),
  );
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await place.stop();
});

const json =
  (value: unknown): Answer =>
  (_, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
  };
const request = { callId: 'c1', call: 'connections.list', input: {} } as const;
const never = new AbortController().signal;

describe('calls over HTTP', () => {
  it('send the request unchanged, and return the reply as received', async () => {
    const seen: string[] = [];
    place.answer = (asked, response, body) => {
      seen.push(`${asked.method ?? ''} ${asked.url ?? ''} ${body}`);
      json({ ok: true, value: [1] })(asked, response, body);
    };
    expect(await makeHttpTransport().send(request, never)).toEqual({ ok: true, value: [1] });
    expect(seen).toEqual([`POST /api/call ${JSON.stringify(request)}`]);
  });

  it('join bytes that arrive in parts', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
    place.answer = (_, response) => {
      response.setHeader('Content-Type', 'application/octet-stream').setHeader('Content-Length', bytes.length);
      response.write(bytes.subarray(0, 100_000));
      response.end(bytes.subarray(100_000));
    };
    expect(await makeHttpTransport().send(request, never)).toEqual({ ok: true, value: bytes });
  });

  it('are cancelled by their signal', async () => {
    const stop = new AbortController();
    place.answer = () => stop.abort();
    const failure = await caughtFailure(makeHttpTransport().send(request, stop.signal));
    expect(failure.code).toBe('cancelled');
  });

  it('report that the program is not running', async () => {
    await place.stop();
    const failure = await caughtFailure(makeHttpTransport().send(request, never));
    expect(failure).toMatchObject({ code: 'connection-lost' });
    expect(failure.hint).toContain('Start it again');
  });
});

describe('dropped files', () => {
  const file = new File(['abc'], 'ürgh 1.sqlite');

  it('are uploaded with their name, and addressed by the returned path', async () => {
    place.answer = (asked, response, body) =>
      json({ ok: true, value: { path: `/tmp/${decodeURIComponent(String(asked.headers['x-file-name']))} ${body}` } })(
        asked,
        response,
        body,
      );
    expect(await makeHttpTransport().pathOfFile(file)).toBe('/tmp/ürgh 1.sqlite abc');
  });

  it('are named when they are refused', async () => {
    place.answer = json({ ok: false });
    const failure = await caughtFailure(makeHttpTransport().pathOfFile(file));
    expect(failure.message).toContain('ürgh 1.sqlite');
  });
});

describe('the token in the address', () => {
  it('is exchanged for a cookie and removed from the address', async () => {
    const seen: (string | undefined)[] = [];
    place.answer = (asked, response) => {
      seen.push(asked.url, asked.headers.authorization);
      response.end();
    };
    const places: unknown[] = [];
    const history = { replaceState: (_: unknown, __: string, to: unknown) => void places.push(to) };
    const location = { hash: '#token=abc', pathname: '/' };
    expect(await enterSession(location, history)).toBe(true);
    expect([seen, places]).toEqual([['/api/session', 'Bearer abc'], ['/#/']]);
    expect(await enterSession({ ...location, hash: '#/c/demo' }, history)).toBe(false);
    for (const to of ['/c/demo', 'https://example.invalid/'])
      await enterSession({ ...location, hash: `#token=abc&to=${to}` }, history);
    expect(places).toEqual(['/#/', '/#/c/demo', '/#/']);
  });
});

describe('events over HTTP', () => {
  it('are received, also when a line arrives in two parts; anything else is ignored', async () => {
    const event: CoreEvent = { kind: 'connections-changed' };
    place.answer = (_, response) => {
      const line = JSON.stringify(event);
      response.write(line.slice(0, 9));
      setImmediate(() => response.write(`${line.slice(9)}\n\n{"kind":"unheard-of"}\n${line}\n`));
    };
    const heard: CoreEvent[] = [];
    const stop = makeHttpTransport().listen((one) => heard.push(one));
    await vi.waitFor(() => expect(heard).toEqual([event, event]));
    stop();
  });
});

describe('a call made in advance', () => {
  it('answers only the next call with the same input', async () => {
    const seen: string[] = [];
    place.answer = (asked, response, body) => {
      seen.push(body);
      json({ ok: true, value: [] })(asked, response, body);
    };
    const client = makeClient(makeHttpTransport());
    client.callAhead('simulations.count', { connectionId: 'a' });
    await client.call('simulations.count', { connectionId: 'a' });
    expect(seen).toHaveLength(1);
    await client.call('simulations.count', { connectionId: 'a' });
    expect(seen).toHaveLength(2);
  });

  it('passes its failure to the call that takes it', async () => {
    place.answer = json({ ok: false, failure: { code: 'not-found', message: 'Gone', hint: '', details: [] } });
    const client = makeClient(makeHttpTransport());
    client.callAhead('connections.list', {});
    expect((await caughtFailure(client.call('connections.list', {}))).message).toBe('Gone');
  });

  it('is cancelled with the call that took it', async () => {
    const stop = new AbortController();
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    place.answer = (_, response) => {
      response.once('close', () => closed.resolve());
      arrived.resolve();
    };
    const client = makeClient(makeHttpTransport());
    client.callAhead('connections.list', {});
    const taken = caughtFailure(client.call('connections.list', {}, { signal: stop.signal }));
    await arrived.promise;
    stop.abort();
    expect((await taken).code).toBe('cancelled');
    await closed.promise;
  });
});
