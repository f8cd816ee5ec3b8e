import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openPostgres, type OpenPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { usualTls } from '#shared/domain/newProfile.ts';
import type { Failure } from '#shared/failure.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import {
  afterRows,
  authentication,
  beforeRows,
  description,
  fields,
  int16,
  int32,
  message,
  row,
  startFakePostgres,
  welcome,
} from '../../../support/fakePostgres.ts';
import { makeOwnDatabase, neverAborted, openPlace } from '../../../support/ownDatabases.ts';
import { startDebianPostgres } from '../../../support/debianPostgres.ts';
import { quietAttempt } from '../../../support/quietAttempt.ts';

/* A server that sends nonsense fails only its own connection, with a message. */

let neighbour: Awaited<ReturnType<typeof openPlace>>;
beforeAll(async () => {
  neighbour = await openPlace('postgresql', await makeOwnDatabase('postgresql', {}));
});
afterAll(async () => neighbour.close());

const one = z.object({ one: z.string() });

interface Opening {
  readonly host?: string;
  readonly signal?: AbortSignal;
}

async function open(port: number, { host = '127.0.0.1', signal = neverAborted }: Opening = {}): Promise<OpenPostgres> {
  const attempt = quietAttempt({ limits: { step: 60 }, signal });
  const password = 'open-sesame';
  const route = makeDirectRoute({ host: '127.0.0.1', port }, attempt);
  const address = { host, port, database: 'd', user: 'alice', tls: { ...usualTls, mode: 'disable' } } as const;
  return openPostgres({ address, password, passwordSource: { kind: 'none' }, route, attempt });
}

type Answer = (socket: Socket) => Buffer | undefined;

/** How opening a database ends when the server answers like this: to the startup, and to the first query. */
async function failing(login: Answer, query: Answer = () => undefined, host = '127.0.0.1'): Promise<Failure> {
  const server = await startFakePostgres((packet, socket) => (packet === 0 ? login(socket) : query(socket)));
  try {
    const failure = await caughtFailure(open(server.port, { host }));
    expect(failure.hint).not.toBe('');
    expect(JSON.stringify(failure)).not.toContain('sesame');
    const query = neighbour.build.raw('select 1 as one');
    expect(await neighbour.rows({ query, row: one, signal: neverAborted })).toEqual([{ one: '1' }]);
    return failure;
  } finally {
    await server.close();
  }
}

describe('a server that requires an unsupported login method', () => {
  it.each([
    ['GSSAPI', authentication(7), 'GSSAPI'],
    ['SSPI', authentication(9), 'SSPI'],
    ['Kerberos V5', authentication(2), 'Kerberos V5'],
    ['SCRAM with channel binding only', authentication(10, 'SCRAM-SHA-256-PLUS\0\0'), 'SCRAM-SHA-256-PLUS'],
    ['an unknown SASL mechanism', authentication(10, 'OAUTHBEARER\0\0'), 'not supported'],
    ['an unknown method', authentication(99), 'not supported'],
  ])('is named: %s', async (_name, request, word) => {
    const failure = await failing(() => request);
    expect(failure.code).toBe('login-refused');
    expect(failure.message).toContain(word);
  });

  it('is named when the rule is in a real pg_hba.conf', async ({ skip }) => {
    const server = await startDebianPostgres(['host all alice 127.0.0.1/32 gss']);
    if (server === undefined) {
      skip('Debian’s postgresql is not installed.');
      return;
    }
    try {
      const failure = await caughtFailure(open(server.port));
      expect(failure).toMatchObject({ code: 'login-refused' });
      expect(failure.message).toContain('GSSAPI');
    } finally {
      await server.stop();
    }
  });

  it('receives no password in clear text or as md5 from another machine, but does on this one', async () => {
    for (const request of [authentication(3), authentication(5, 'salt')]) {
      const failure = await failing(() => request, undefined, 'db.example');
      expect(failure).toMatchObject({ code: 'login-refused' });
      expect(failure.message).toContain('was not sent');
    }
    const server = await startFakePostgres((packet) => (packet === 0 ? authentication(3) : fields('E', '28P01', 'no')));
    const failure = await caughtFailure(open(server.port));
    expect(failure.message).toContain('refused the password');
    expect(server.connections()).toBe(1);
    expect(String(server.received()[0])).toContain('open-sesame');
    await server.close();
  });
});

const scram = authentication(10, 'SCRAM-SHA-256\0\0');
const gigabytes = 2_000_000_000;
/** Sends the same bytes again and again, until the client has ended the connection. */
function flood(socket: Socket, piece: Buffer): undefined {
  const pieces = Buffer.concat(Array.from({ length: Math.ceil(65_536 / piece.length) }, () => piece));
  const more = (): void => {
    while (!socket.destroyed && socket.write(pieces));
  };
  socket.on('drain', more);
  more();
}

const anyRow = (body: Buffer): Buffer => Buffer.concat([beforeRows, description('one'), message('D', body), afterRows]);

describe('a server that breaks the protocol', () => {
  it.each<[string, Answer]>([
    ['an unknown message', () => message('!', 'what')],
    ['a message of length 0', () => message('R', '', 0)],
    ['a message of 2 GB', () => message('S', '', gigabytes)],
    ['an HTTP response', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['the banner of SSH', () => Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['zeros', () => Buffer.alloc(4096)],
    ['rows before the login', () => row('1')],
    ['readiness without a login', () => message('Z', 'I')],
    ['an authentication without its code', () => message('R', 'x')],
    ['a second login after the first', () => Buffer.concat([authentication(0), authentication(3)])],
    ['mechanisms without an end', () => authentication(10, 'SCRAM-SHA-256')],
    ['an error without an end', () => message('E', 'SFATAL')],
    ['a SCRAM answer that was not asked for', () => authentication(11, 'r=x,s=eA==,i=1')],
    ['the same request twice', () => Buffer.concat([authentication(3), authentication(3)])],
    ['a weaker request after SCRAM', () => Buffer.concat([scram, authentication(5, 'salt')])],
    ['a login accepted without the server’s part of SCRAM', () => Buffer.concat([scram, welcome])],
    ['an unknown state', () => Buffer.concat([authentication(0), message('Z', 'Q')])],
    ['an error without fields', () => message('E', '\0')],
  ])('fails its own connection: %s before the login', async (_name, login) => {
    const failure = await failing(login);
    expect(['connection-lost', 'database', 'login-refused']).toContain(failure.code);
  });

  it.each<[string, Answer]>([
    ['an unknown message', () => message('!', 'what')],
    ['a message of length 0', () => message('C', '', 0)],
    ['a cell that is longer than its message', () => anyRow(Buffer.concat([int16(1), int32(1000), Buffer.from('x')]))],
    ['a cell of a negative length', () => anyRow(Buffer.concat([int16(1), int32(-7)]))],
    ['a row that claims 32767 cells', () => anyRow(int16(32_767))],
    ['a row of a negative number of cells', () => anyRow(int16(-1))],
    ['a row with a cell too many', () => Buffer.concat([beforeRows, description('one'), row('1', '2'), afterRows])],
    ['a description of a negative number of columns', () => message('T', int16(-5))],
    ['a description that claims 32767 columns', () => message('T', Buffer.concat([int16(32_767), Buffer.from('a\0')]))],
    ['a request to log in again', () => authentication(3)],
    ['an error without an end', () => message('E', 'SERROR')],
    ['garbage', () => Buffer.alloc(70_000, 0x7f)],
    ['a request for a copy', () => message('G', Buffer.from([0, 0, 0]))],
    ['a copy', () => Buffer.concat([beforeRows, message('H', Buffer.from([0, 0, 0])), message('d', 'x')])],
    ['endless completions', (socket) => flood(socket, message('C', 'SELECT 1\0'))],
    ['endless empty statements', (socket) => flood(socket, message('I'))],
    [
      'a completion that nothing asked for',
      () => Buffer.concat([message('C', 'SELECT 1\0'), message('Z', 'I'), row('1')]),
    ],
    [
      'the end of the connection in the middle of a message',
      (socket) => {
        socket.end(message('D', 'x', 5000));
        return undefined;
      },
    ],
  ])('fails its own connection: %s after the login', async (_name, query) => {
    const failure = await failing(() => welcome, query);
    expect(['connection-lost', 'damaged']).toContain(failure.code);
  });

  it('is read correctly in single bytes', async () => {
    const server = await startFakePostgres((packet, socket) => {
      const all = packet === 0 ? welcome : fields('E', '57P01', 'it ended');
      for (const byte of all) socket.write(Buffer.of(byte));
      return undefined;
    });
    const failure = await caughtFailure(open(server.port));
    expect(failure.code).toBe('connection-lost');
    expect(failure.details).toContain('it ended');
    await server.close();
  });
});

describe('a server that sends too much', () => {
  it('has its error truncated and masked immediately, however long it is', async () => {
    const began = performance.now();
    const failure = await failing(() => fields('E', '28000', 'scrypt:'.repeat(10_000)));
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(failure.details.join('').length).toBeLessThan(6000);
  });

  it('is disconnected at an error of 50 MB and a notice of 2 GB', async () => {
    const error = await failing(() => fields('E', '28000', 'A'.repeat(50_000_000)));
    expect(error.code).toBe('too-large');
    const notice = await failing(
      () => welcome,
      () => message('N', 'SNOTICE\0', gigabytes),
    );
    expect(notice.code).toBe('too-large');
  });

  it.each<[string, Buffer]>([
    ['notices', fields('N', '00000', 'well')],
    ['parameters', message('S', 'a\0b\0')],
    ['notifications', message('A', 'aaaaa\0b\0')],
  ])('is disconnected at endless %s, during the login and after it', async (_name, piece) => {
    const early = await failing((socket) => flood(socket, piece));
    expect(early.code).toBe('too-large');
    const late = await failing(
      () => welcome,
      (socket) => flood(socket, piece),
    );
    expect(late.code).toBe('too-large');
  });

  it('is disconnected when it accepts a cancel request but keeps sending', async () => {
    const giving = new AbortController();
    const ended = Promise.withResolvers<undefined>();
    const cancels: Buffer[] = [];
    const server = await startFakePostgres((packet, socket, bytes) => {
      if (bytes.readInt32BE(4) === 80_877_102) {
        cancels.push(bytes);
        socket.end();
        return undefined;
      }
      if (packet === 0) return welcome;
      socket.once('close', () => ended.resolve(undefined));
      giving.abort();
      return undefined;
    });
    const began = performance.now();
    const failure = await caughtFailure(open(server.port, { signal: giving.signal }));
    await ended.promise;
    expect(failure.code).toBe('cancelled');
    // Cancel requests are repeated, all with the session's key, until it is disconnected.
    expect(cancels.length).toBeGreaterThan(1);
    expect(new Set(cancels.map((bytes) => bytes.toString('hex'))).size).toBe(1);
    expect(performance.now() - began).toBeLessThan(30_000);
    await server.close();
  });

  it('is disconnected at endless rows, with bounded memory', async () => {
    const many = Buffer.concat(Array.from({ length: 64 }, () => row('x'.repeat(16_384))));
    let sent = 0;
    const failure = await failing(
      () => welcome,
      (socket) => {
        const more = (): void => {
          while (!socket.destroyed) {
            sent += many.length;
            if (!socket.write(many)) break;
          }
        };
        socket.on('drain', more);
        socket.write(Buffer.concat([beforeRows, description('one')]));
        more();
        return undefined;
      },
    );
    expect(failure.code).toBe('too-large');
    expect(sent).toBeLessThan(300 * 1024 * 1024);
  });
});
