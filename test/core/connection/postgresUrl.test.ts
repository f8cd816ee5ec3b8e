import { describe, expect, it } from 'vitest';
import { parsePostgresUrl, readSessionOptions, withoutPassword } from '#core/connection/postgresUrl.ts';
import { redact, redactExternal } from '#core/connection/redact.ts';
import { toTarget } from '#core/connection/toTarget.ts';
import { tlsModes } from '#shared/domain/profile.ts';
import { splitHost } from '#shared/domain/splitHost.ts';
import { FailureError } from '#shared/failure.ts';

describe('a PostgreSQL address', () => {
  it('is read as yaptide prints it', () => {
    expect(
      parsePostgresUrl('postgresql+psycopg://yaptide_user:yaptide_password@postgresql:5432/yaptide_db'),
    ).toMatchObject({
      host: 'postgresql',
      port: 5432,
      database: 'yaptide_db',
      user: 'yaptide_user',
      password: 'yaptide_password',
    });
  });

  it('is percent-decoded in every part, and has defaults', () => {
    const address = parsePostgresUrl(' postgres://us%40er:p%3A%2F%40%20%C5%BC@db.lab/my%20db ');
    expect(address).toMatchObject({
      host: 'db.lab',
      port: 5432,
      database: 'my db',
      user: 'us@er',
      password: 'p:/@ ż',
      tls: { mode: 'prefer', rootCertificate: '', certificate: '', key: '' },
    });
    expect(parsePostgresUrl('postgresql://u@[::1]:6000/d')).toMatchObject({ host: '::1', port: 6000 });
    expect(parsePostgresUrl('postgresql://u@h/d').password).toBeUndefined();
    expect(parsePostgresUrl('postgresql://u@h/d?password=in%20query').password).toBe('in query');
  });

  it('determines the TLS mode, and names its files without reading them', () => {
    for (const mode of tlsModes) expect(parsePostgresUrl(`postgresql://u@h/d?sslmode=${mode}`).tls.mode).toBe(mode);
    const files = 'sslmode=verify-full&sslrootcert=/no/root.pem&sslcert=/no/client.pem&sslkey=/no/client.key';
    expect(parsePostgresUrl(`postgresql://u@h/d?${files}`).tls).toEqual({
      mode: 'verify-full',
      rootCertificate: '/no/root.pem',
      certificate: '/no/client.pem',
      key: '/no/client.key',
      keyPassphrase: { kind: 'ask' },
    });
    expect(parsePostgresUrl('postgresql://u@h/d?sslrootcert=system').tls.rootCertificate).toBe('');
    expect(() => parsePostgresUrl('postgresql://u@h/d?sslmode=maybe')).toThrow(/not an sslmode/u);
  });

  it('is refused if it is malformed, without repeating its password', () => {
    for (const text of [
      '',
      'yaptide_db',
      'mysql://u:sesame@h/d',
      'postgresql://u:sesame@h:5432/',
      'postgresql://u:ses%ame%@h/d',
    ]) {
      const parse = (): unknown => parsePostgresUrl(text);
      expect(parse, text).toThrow(FailureError);
      expect(parse).not.toThrow(/sesame/u);
    }
  });

  it('is stored without its password', () => {
    expect(withoutPassword('postgresql://u:sesame@h:1/d?sslmode=require&password=sesame')).toBe(
      'postgresql://u@h:1/d?sslmode=require',
    );
  });
});

describe('a text for a log', () => {
  it('loses passwords, tokens, hashes and keys', () => {
    const secrets = [
      'postgresql://u:sesame@h/d',
      'password=sesame',
      'token: sesame',
      'scrypt:32768:8:1$sesame$00ff',
      'eyJhbGciOiJIUzI1NiJ9.eyJzZXNhbWUiOjF9.sesame',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nsesame\n-----END OPENSSH PRIVATE KEY-----',
    ];
    for (const secret of secrets) expect(redact(`before ${secret} after`), secret).not.toContain('sesame');
    expect(redact('it was o.p/en+sesame', ['o.p/en+sesame'])).toBe('it was ***');
    expect(redact('nothing to hide')).toBe('nothing to hide');
    expect(redact('{"password": "open-sesame"}')).not.toContain('sesame');
  });

  it('is processed in linear time, whatever the text repeats', () => {
    const parts = [
      'scrypt:',
      'pbkdf2:a$',
      'password ',
      'password="',
      "token='",
      'x://a:',
      '://:',
      'a://b@',
      'eyJ.',
      'bearer ',
    ];
    for (const part of [...parts, 'A', ' ', '$', 'scrypt:$$', '-----BEGIN PRIVATE KEY-----']) {
      const text = part.repeat(Math.ceil(1_000_000 / part.length));
      const began = performance.now();
      redact(text, ['secret']);
      expect(performance.now() - began, part).toBeLessThan(15_000);
    }
  });

  it('is truncated before any other processing when it comes from outside', () => {
    const cut = redactExternal(`it says o.p/en+sesame ${'x'.repeat(5_000_000)}`, ['o.p/en+sesame']);
    expect(cut).toMatch(/^it says \*\*\* x+… \(5000022 characters in all\)$/u);
    expect(cut.length).toBeLessThan(4200);
    expect(redactExternal('short')).toBe('short');
  });
});

describe('an address as people have it', () => {
  const plain = { host: 'db.lab', port: 5433, user: 'u', database: 'd', password: 's' };

  it.each([
    ['DATABASE_URL="postgresql://u:s@db.lab:5433/d"'],
    ["export SQLALCHEMY_DATABASE_URI='postgresql+psycopg://u:s@db.lab:5433/d';"],
    ['database_url: postgres://u:s@db.lab:5433/d'],
    ['"postgresql://u:s@db.lab:5433/d",'],
    ['`postgresql://u:s@db.lab:5433/d`'],
    ['<postgresql://u:s@db.lab:5433/d>'],
    ["psql 'postgresql://u:s@db.lab:5433/d'"],
    ['jdbc:postgresql://db.lab:5433/d?user=u&password=s'],
    ['postgresql://u:s@/d?host=db.lab&port=5433'],
    ["host=db.lab port=5433 dbname=d user=u password='s'"],
  ])('is read without surrounding text: %s', (text) => {
    expect(parsePostgresUrl(text)).toMatchObject(plain);
    expect(toTarget(text)).toEqual({ kind: 'url', url: text });
    expect(withoutPassword(text)).not.toMatch(/[:=]'?s\b/u);
    expect(parsePostgresUrl(withoutPassword(text))).toMatchObject({ ...plain, password: undefined });
  });

  it('is read from a list of variables in YAML', () => {
    expect(parsePostgresUrl('- DATABASE_URL=postgresql://u:s@db.lab:5433/d')).toMatchObject(plain);
  });

  it.each([
    ['sqlite:////srv/db.sqlite', '/srv/db.sqlite'],
    ['sqlite:///db.sqlite', 'db.sqlite'],
    ['FLASK_SQLALCHEMY_DATABASE_URI="sqlite:////srv/db.sqlite"', '/srv/db.sqlite'],
    ['sqlite+pysqlite:////srv/db.sqlite?timeout=5', '/srv/db.sqlite'],
    ['jdbc:sqlite:/srv/db.sqlite', '/srv/db.sqlite'],
    ['sqlite:///C:/yaptide/db.sqlite', 'C:/yaptide/db.sqlite'],
    ['file:///srv/my%20db.sqlite', '/srv/my db.sqlite'],
    ['file:/srv/db.sqlite?mode=ro', '/srv/db.sqlite'],
    ['file:///C:/yaptide/100%.sqlite', 'C:/yaptide/100%.sqlite'],
    ['/srv/file:x.sqlite', '/srv/file:x.sqlite'],
  ])('leads to a file: %s', (text, path) => {
    expect(toTarget(text)).toEqual({ kind: 'file', path });
  });

  it.each(['sqlite://', 'sqlite:///:memory:'])('is left to be refused if it names no file: %s', (text) => {
    expect(toTarget(text)).toEqual({ kind: 'url', url: text });
  });

  it.each([
    ['postgresql://u:sec?ret@h/d'],
    ['postgresql://u:sec/ret@h/d'],
    ['postgresql://u:12/ret@h/d'],
    ['postgresql://u:12?ret@h/d'],
    ['postgresql://u:se?a=c@h/d'],
  ])('with a password that is not percent-encoded is refused without repeating it: %s', (text) => {
    expect(() => parsePostgresUrl(text)).toThrow('its password has to be percent-encoded');
  });

  it('may have an @ in the value of a parameter', () => {
    expect(parsePostgresUrl('postgresql://db.lab:5433/d?user=u@lab')).toMatchObject({ host: 'db.lab', user: 'u@lab' });
  });

  it.each([
    ['postgresql://u@/d?host=/run/postgresql&port=5433', '/run/postgresql', 5433],
    ['postgresql:///d?host=/run/postgresql', '/run/postgresql', 5432],
    ['postgresql://u@%2Frun%2Fpostgresql/d', '/run/postgresql', 5432],
    ['postgresql://u@%2Frun%2Fpostgresql:5434/d', '/run/postgresql', 5434],
    ['host=/run/postgresql dbname=d', '/run/postgresql', 5432],
    ['postgresql://u@[::1]/d', '::1', 5432],
    ['host=::1 dbname=d', '::1', 5432],
    ['postgresql://u@/d', 'localhost', 5432],
  ])('leads to a socket’s folder or an IPv6 address: %s', (text, host, port) => {
    expect(parsePostgresUrl(text)).toMatchObject({ host, port, database: 'd' });
    expect(parsePostgresUrl(withoutPassword(text))).toMatchObject({ host, port, database: 'd' });
  });

  it.each([
    ['options=-csearch_path%3Dyap', { search_path: 'yap' }],
    ['options=-c%20search_path=yap,public', { search_path: 'yap,public' }],
    [String.raw`options=--search-path=a\%20b%20-c%20work_mem=64MB`, { search_path: 'a b', work_mem: '64MB' }],
    ['currentSchema=yap', { search_path: 'yap' }],
    ['schema=yap', { search_path: 'yap' }],
  ])('carries settings of its sessions: %s', (query, settings) => {
    const { options } = parsePostgresUrl(`postgresql://u@h/d?${query}`);
    expect(Object.fromEntries(readSessionOptions(options))).toEqual(settings);
  });

  it('reports parts that are ignored', () => {
    const query = 'connect_timeout=10&application_name=web&channel_binding=require&client_encoding=utf8&made_up=1';
    expect(parsePostgresUrl(`postgresql://u@h/d?${query}`).unused).toEqual([
      'connect_timeout=10',
      'application_name=web',
      'channel_binding=require',
      'made_up=1',
    ]);
  });

  it.each([
    ['postgresql://u:sesame@h1:5432,h2:5433/d', 'names 2 hosts', 'h1:5432 or h2:5433'],
    ['postgresql://u:sesame@/d?host=h1,h2&port=5432,5433', 'names 2 hosts', 'h1:5432 or h2:5433'],
    ['postgresql://u:sesame@h/d?service=mine', "has 'service'", 'service=mine'],
    ['postgresql://u:sesame@h/d?hostaddr=10.0.0.1', "has 'hostaddr'", 'hostaddr=10.0.0.1'],
    ['postgresql://u:sesame@h/d?require_auth=scram-sha-256', "has 'require_auth'", 'require_auth'],
    ['postgresql://u:sesame@h/d?sslcrl=/crl.pem', "has 'sslcrl'", 'sslcrl'],
    ['postgresql://u:sesame@h/d?gssencmode=require', "has 'gssencmode'", 'gssencmode'],
    ['postgresql://u:sesame@h/d?options=-E', "option '-E'", '-c'],
    ['postgresql://u:sesame@h:99999/d', "'99999' is not a port", 'looks like'],
    ['mysql://u:sesame@h/d', "'mysql:'", 'looks like'],
  ])('is refused with the part that is not supported: %s', (text, message, hint) => {
    const failure = thrownFailure(() => parsePostgresUrl(text));
    expect(failure).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(message) as unknown,
      hint: expect.stringContaining(hint) as unknown,
    });
    expect(JSON.stringify(failure)).not.toContain('sesame');
  });
});

function thrownFailure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
  }
  return undefined;
}

describe('a host as typed', () => {
  it.each([
    ['alice@host:2222', 'host', '2222', 'alice'],
    ['ssh://alice@host:2222/', 'host', '2222', 'alice'],
    ['ssh alice@host', 'host', undefined, 'alice'],
    ['host:22', 'host', '22', undefined],
    ['host', 'host', undefined, undefined],
    [' [::1] ', '::1', undefined, undefined],
    ['[::1]:5433', '::1', '5433', undefined],
    ['alice@[fe80::1%eth0]:22', 'fe80::1%eth0', '22', 'alice'],
    ['::1', '::1', undefined, undefined],
    ['alice@uni.edu@jump:22', 'jump', '22', 'alice@uni.edu'],
    ['/run/postgresql', '/run/postgresql', undefined, undefined],
    ['', '', undefined, undefined],
  ])('is parsed: %s', (text, ...[host, port, user]) => {
    expect(splitHost(text)).toEqual({ host, port, user });
  });
});
