import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { type DecodeClient, type DecodeClientOptions, makeDecodeClient } from '#renderer/decode/decodeClient.ts';
import type { DecodeAnswer } from '#renderer/decode/decodeMessage.ts';
import type { DecodeWorker } from '#renderer/decode/decodeClient.ts';
import { kindsOf, messagesOf, pageOf } from './decodedPage.ts';
import { centres, gzip, pageBlob, placeValues } from './pythonWriter.ts';

const threads = new Set<Worker>();
const clients: DecodeClient[] = [];

const noAnswer: DecodeAnswer = { kind: 'broken', id: -1, reason: '' };

/** A Node thread with the interface of a browser's Worker. */
function makeThread(): DecodeWorker {
  const thread = new Worker(new URL('./decodeThread.ts', import.meta.url));
  threads.add(thread);
  return {
    postMessage: (message, transfer) => thread.postMessage(message, transfer),
    addEventListener: (
      type: 'message' | 'error',
      listener: (event: { data: DecodeAnswer; message: string }) => void,
    ) => {
      // the real Worker calls each handler with its own event type
      const give = (data: DecodeAnswer, message: string): void => listener({ data, message });
      thread.on(type, (value: DecodeAnswer | Error) =>
        value instanceof Error ? give(noAnswer, value.message) : give(value, ''),
      );
    },
    terminate: () => {
      threads.delete(thread);
      void thread.terminate();
    },
  };
}

function makeClient(options: Partial<DecodeClientOptions> = {}): DecodeClient {
  const client = makeDecodeClient({ makeWorker: makeThread, ...options });
  clients.push(client);
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const blobOf = (count: number): Uint8Array =>
  pageBlob({ values: placeValues(count), axes: [{ values: centres(count) }] });
const words = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('makeDecodeClient', () => {
  it("decodes a page in a thread and leaves the caller's bytes usable", async () => {
    const blob = blobOf(50);
    const page = pageOf(await makeClient().decodePage(blob, { metadata: { file_format: 'bdo2019' } }));
    expect([...page.quantity.values]).toEqual(placeValues(50));
    expect(page.axes[0]?.stored.edges.length).toBe(51);
    expect(blob.length).toBeGreaterThan(20);
  });

  it('answers many requests, each with its own page, without exceeding its limit of threads', async () => {
    const client = makeClient({ workers: 2 });
    const pages = await Promise.all(
      [...Array(12).keys()].map((count) => client.decodePage(blobOf(count + 1), { metadata: null })),
    );
    expect(pages.map((decoded) => pageOf(decoded).quantity.values.length)).toEqual(
      [...Array(12).keys()].map((count) => count + 1),
    );
    expect(threads.size).toBe(2);
  });

  it('decodes metadata', async () => {
    expect(await makeClient().decodeMetadata(gzip('{"a": "b"}'))).toEqual({ metadata: { a: 'b' }, defects: [] });
  });

  it('ends a thread that takes too long, says so, and continues with the next', async () => {
    const client = makeClient({ workers: 1, timeLimit: 3000 });
    const hanging = client.decodePage(words('hang'), { metadata: null });
    const next = client.decodePage(words('null'), { metadata: null });
    expect(kindsOf(await hanging)).toEqual(['decoder-stopped']);
    expect(messagesOf(await hanging)).toContain('longer than 3 s');
    expect(kindsOf(await next)).toEqual(['not-gzip']);
  });

  it('fails the request of a thread that crashes', async () => {
    const client = makeClient({ workers: 1 });
    expect(messagesOf(await client.decodePage(words('break'), { metadata: null }))).toContain('broken on purpose');
    expect(pageOf(await client.decodePage(blobOf(3), { metadata: null })).expected).toBe(3);
  });

  it('drops queued requests and ends running ones when they are cancelled', async () => {
    const client = makeClient({ workers: 1, timeLimit: 3000 });
    const running = new AbortController();
    const waiting = new AbortController();
    const first = client.decodePage(words('hang'), { metadata: null }, running.signal);
    const second = client.decodePage(words('break'), { metadata: null }, waiting.signal);
    const third = client.decodePage(blobOf(4), { metadata: null });
    waiting.abort();
    await expect(second).rejects.toThrow(/abort/i);
    running.abort();
    await expect(first).rejects.toThrow(/abort/i);
    expect(pageOf(await third).expected).toBe(4);
    await expect(client.decodePage(blobOf(1), { metadata: null }, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  it('rejects open requests when it is closed', async () => {
    const client = makeClient({ workers: 1 });
    const open = [
      client.decodePage(words('hang'), { metadata: null }),
      client.decodePage(blobOf(1), { metadata: null }),
    ];
    client.close();
    for (const request of await Promise.allSettled(open)) expect(request.status).toBe('rejected');
    expect(threads.size).toBe(0);
  });
});
