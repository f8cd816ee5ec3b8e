import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres, type OpenPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import type { Tls } from '#shared/domain/profile.ts';
import { type Failure, FailureError } from '#shared/failure.ts';
import { neverAborted } from '../../../support/ownDatabases.ts';
import { postgresAddress, postgresPassword } from '../../../support/postgresServer.ts';
import { quietAttempt } from '../../../support/quietAttempt.ts';
import { keyPassphrase } from '../../../support/tlsFiles.ts';
import { startTlsPostgres, type TlsPostgres } from '../../../support/tlsPostgres.ts';

const saying = (text: string): unknown => expect.stringContaining(text);

let server: TlsPostgres;
beforeAll(async () => {
  server = await startTlsPostgres();
});
afterAll(async () => server.stop());

const noTls: Tls = { mode: 'disable', rootCertificate: '', certificate: '', key: '', keyPassphrase: { kind: 'ask' } };

interface Wanted {
  readonly tls: Partial<Tls>;
  readonly port?: number;
  /** The name in the profile; the route leads to 127.0.0.1 in any case, as a tunnel would. */
  readonly host?: string;
  readonly user?: string;
  readonly passphrases?: readonly string[];
  readonly password?: string | undefined;
}

async function open({
  tls,
  port = server.port,
  host = '127.0.0.1',
  user = 'postgres',
  passphrases = [],
  ...wanted
}: Wanted): Promise<{
  readonly database: OpenPostgres;
  readonly attempt: ReturnType<typeof quietAttempt>;
}> {
  const attempt = quietAttempt({ secrets: { 'tls-key-passphrase': passphrases } });
  const database = await openPostgres({
    address: { host, port, database: 'postgres', user, tls: { ...noTls, ...tls } },
    password: 'password' in wanted ? wanted.password : postgresPassword,
    passwordSource: { kind: 'none' },
    route: makeDirectRoute({ host: '127.0.0.1', port }, attempt),
    attempt,
  });
  return { database, attempt };
}

async function protectionOf(wanted: Wanted): Promise<string> {
  const { database, attempt } = await open(wanted);
  try {
    expect(attempt.steps.map(({ id }) => id)).toEqual(['name', 'tcp', 'tls', 'login', 'version']);
    const build = database.build.raw('select ssl::text from pg_stat_ssl where pid = pg_backend_pid()');
    const { rows } = await database.positionalRows(build, neverAborted);
    expect(rows).toEqual([[database.protection.startsWith('TLS') ? 'true' : 'false']]);
    return database.protection;
  } finally {
    await database.close();
  }
}

async function failureOf(wanted: Wanted): Promise<Failure> {
  const error: unknown = await open(wanted).then(
    async ({ database }) => database.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw new Error(`No failure, but ${String(error)}`);
  expect(error.failure.hint).not.toBe('');
  expect(JSON.stringify(error.failure)).not.toContain(keyPassphrase);
  return error.failure;
}

const ca = (): { readonly rootCertificate: string } => ({ rootCertificate: server.files.authority });

describe('TLS with PostgreSQL', () => {
  it('encrypts without verifying in allow, prefer and require', async () => {
    for (const mode of ['allow', 'prefer', 'require'] as const) {
      expect(await protectionOf({ tls: { mode } }), mode).toBe('TLSv1.3, not verified');
    }
  });

  it('verifies the authority in verify-ca, and in require if a root certificate is given', async () => {
    for (const mode of ['require', 'verify-ca'] as const) {
      const host = 'some.other.name';
      expect(await protectionOf({ tls: { mode, ...ca() }, host })).toBe('TLSv1.3, verified except for the name');
      const failure = await failureOf({ tls: { mode, rootCertificate: server.files.stranger } });
      expect(failure.code).toBe('tls');
      expect(failure.message).toContain('authority');
    }
  });

  it('verifies the name in the profile in verify-full, whatever the route', async () => {
    for (const host of ['db.lab', '127.0.0.1']) {
      expect(await protectionOf({ tls: { mode: 'verify-full', ...ca() }, host }), host).toBe('TLSv1.3, verified');
    }
    const failure = await failureOf({ tls: { mode: 'verify-full', ...ca() }, host: 'db.elsewhere' });
    expect(failure).toMatchObject({ code: 'tls', message: saying("'db.elsewhere'") });
  });

  it('does not trust an authority that the system does not know', async () => {
    const failure = await failureOf({ tls: { mode: 'verify-full' }, host: 'db.lab' });
    expect(failure.message).toContain('not signed by a trusted authority');
  });

  it('reports an expired certificate', async () => {
    await server.useCertificate('expired');
    try {
      await expect
        .poll(async () => failureOf({ tls: { mode: 'verify-ca', ...ca() } }).catch(() => undefined))
        .toMatchObject({ code: 'tls', message: saying('has expired') });
    } finally {
      await server.useCertificate('server');
    }
    await expect
      .poll(async () => protectionOf({ tls: { mode: 'verify-ca', ...ca() } }).catch(() => ''))
      .toMatch(/^TLS/u);
  });

  it('reports a server that rejects unencrypted connections', async () => {
    const failure = await failureOf({ tls: { mode: 'disable' } });
    expect(failure).toMatchObject({ code: 'tls', message: saying('rejects unencrypted connections') });
  });

  it('continues unencrypted on the same connection when prefer finds no TLS, and fails where TLS is required', async () => {
    const port = Number(new URL(await postgresAddress('postgres')).port);
    for (const mode of ['allow', 'prefer'] as const) {
      expect(await protectionOf({ tls: { mode }, port })).toBe('not encrypted: the server does not offer TLS');
    }
    for (const mode of ['require', 'verify-full'] as const) {
      const failure = await failureOf({ tls: { mode }, port });
      expect(failure).toMatchObject({ code: 'tls', message: saying('does not offer TLS') });
    }
  });
});

describe('a login with SCRAM', () => {
  it('reports a missing or refused password', async () => {
    for (const password of [undefined, '']) {
      const failure = await failureOf({ tls: { mode: 'require' }, password });
      expect(failure).toMatchObject({ code: 'login-refused', message: saying('none was given') });
    }
    const failure = await failureOf({ tls: { mode: 'require' }, password: 'sesame' });
    expect(failure).toMatchObject({ code: 'login-refused', message: saying('refused') });
    expect(JSON.stringify(failure)).not.toContain('sesame');
  });
});

describe('a client certificate', () => {
  const user = 'tls_client';
  const tls = (key: 'key' | 'encryptedKey'): Partial<Tls> => ({
    mode: 'verify-full',
    ...ca(),
    certificate: server.files.client.certificate,
    key: server.files.client[key],
  });

  it('logs in, with an unencrypted key and with one whose passphrase is asked for', async () => {
    expect(await protectionOf({ tls: tls('key'), user })).toBe('TLSv1.3, verified');
    const passphrases = ['wrong', keyPassphrase];
    const { database, attempt } = await open({ tls: tls('encryptedKey'), user, passphrases });
    await database.close();
    expect(attempt.refusals).toEqual([undefined, saying('does not open')]);
  });

  it('is reported by name when missing, and so are its passphrase and its file', async () => {
    expect(await failureOf({ tls: { mode: 'require' }, user })).toMatchObject({
      code: 'tls',
      message: saying('client certificate'),
    });
    const passphrases = ['wrong', 'wrong', 'wrong', keyPassphrase];
    expect((await failureOf({ tls: tls('encryptedKey'), user, passphrases })).code).toBe('login-refused');
    expect((await failureOf({ tls: { ...tls('key'), key: '/no/such/key.pem' }, user })).code).toBe('file-missing');
  });
});

describe('a server that is not PostgreSQL', () => {
  async function answering(bytes: string): Promise<Failure> {
    const fake = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.write(bytes));
    });
    await new Promise<void>((listening) => fake.listen(0, '127.0.0.1', listening));
    const address = fake.address();
    try {
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      return await failureOf({ tls: { mode: 'prefer' }, port });
    } finally {
      fake.close();
    }
  }

  it('is refused when it sends more than its one byte before TLS, whatever it says', async () => {
    for (const bytes of ['SR\0\0\0\b\0\0\0\0', 'NR\0\0\0\b\0\0\0\0', 'HTTP/1.1 400 Bad Request']) {
      expect((await answering(bytes)).code, bytes).toBe('tls');
    }
  });

  it('is not quoted when it refuses before the connection is encrypted', async () => {
    const failure = await answering('E\0\0\0\x10SFATAL\0Mtrust me\0\0');
    expect(failure.code).toBe('unavailable');
    expect(JSON.stringify(failure)).not.toContain('trust me');
  });
});
