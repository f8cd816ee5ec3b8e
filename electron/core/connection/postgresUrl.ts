import { type Tls, tlsModeSchema } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

const schemes = /^(?:postgres|postgresql)(?:\+[a-z0-9_]+)?:$/u;
/** The parts of a PostgreSQL address. */
export interface PostgresUrl {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** undefined where the address has none. */
  readonly password: string | undefined;
  readonly tls: Tls;
}

const example = 'An address looks like postgresql://user:password@host:5432/yaptide_db';

/**
 * Reads a PostgreSQL URL, also as yaptide prints it (`postgresql+psycopg://`), with percent-encoding.
 * Fails with bad-input, never repeating the password.
 */
export function parsePostgresUrl(text: string): PostgresUrl {
  const url = toUrl(text.trim());
  const user = decode(url.username, 'user name');
  const host = url.searchParams.get('host') ?? decode(url.hostname.replace(/^\[|\]$/gu, ''), 'host');
  const database = decode(url.pathname.replace(/^\//u, ''), 'database') || (url.searchParams.get('dbname') ?? '');
  if (database === '') throw bad('The address does not name a database', example);
  const port = url.port === '' ? Number(url.searchParams.get('port') ?? '5432') : Number(url.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw bad(`'${port}' is not a port number`, example);
  return {
    host: host === '' ? 'localhost' : host,
    port,
    database,
    user: user === '' ? (url.searchParams.get('user') ?? 'postgres') : user,
    password: url.password === '' ? (url.searchParams.get('password') ?? undefined) : decode(url.password, 'password'),
    tls: toTls(url.searchParams),
  };
}

/** The address without its password, for lists and files: `postgresql://user@host:5432/database?sslmode=require`. */
export function withoutPassword(text: string): string {
  const url = toUrl(text.trim());
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}

function toUrl(text: string): URL {
  if (!URL.canParse(text)) throw bad('The text is not a database address', example);
  const url = new URL(text);
  if (!schemes.test(url.protocol)) {
    throw bad(`'${url.protocol.slice(0, 40)}' is not the scheme of a PostgreSQL address`, example);
  }
  return url;
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw makeFailure({
      code: 'bad-input',
      message: `The ${what} in the address is not percent-encoded correctly`,
      hint: 'Write a percent sign as %25.',
      cause: error,
    });
  }
}

/** The TLS settings of the address; no file is read. `system` is libpq's word for the system's root certificates. */
function toTls(parameters: URLSearchParams): Tls {
  const text = parameters.get('sslmode') ?? 'prefer';
  const mode = tlsModeSchema.safeParse(text);
  if (!mode.success) {
    throw bad(
      `'${text.slice(0, 40)}' is not an sslmode`,
      'Use disable, allow, prefer, require, verify-ca or verify-full.',
    );
  }
  const root = parameters.get('sslrootcert') ?? '';
  return {
    mode: mode.data,
    rootCertificate: root === 'system' ? '' : root,
    certificate: parameters.get('sslcert') ?? '',
    key: parameters.get('sslkey') ?? '',
    keyPassphrase: { kind: 'ask' },
  };
}

function bad(message: string, hint: string): Error {
  return makeFailure({ code: 'bad-input', message, hint });
}
