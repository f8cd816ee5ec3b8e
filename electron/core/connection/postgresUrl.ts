import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { PostgresAddress, TlsChoice } from '#core/connection/dialects/postgres.ts';
import { makeFailure } from '#shared/failure.ts';

const schemes = /^(?:postgres|postgresql)(?:\+[a-z0-9_]+)?:$/u;
const example = 'An address looks like postgresql://user:password@host:5432/yaptide_db';

/**
 * Reads a PostgreSQL URL, also as yaptide prints it (`postgresql+psycopg://`), percent-encoded where it is.
 * Fails with bad-input, never repeating the password.
 */
export function parsePostgresUrl(text: string, password?: string): PostgresAddress {
  const url = toUrl(text.trim());
  const user = decode(url.username, 'user name');
  const host = url.searchParams.get('host') ?? decode(url.hostname.replace(/^\[|\]$/gu, ''), 'host');
  const database = decode(url.pathname.replace(/^\//u, ''), 'database') || (url.searchParams.get('dbname') ?? '');
  if (database === '') throw bad('The address names no database', example);
  const port = url.port === '' ? Number(url.searchParams.get('port') ?? '5432') : Number(url.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw bad(`'${port}' is no port`, example);
  return {
    host: host === '' ? 'localhost' : host,
    port,
    database,
    user: user === '' ? (url.searchParams.get('user') ?? 'postgres') : user,
    password:
      password ?? (url.password === '' ? (url.searchParams.get('password') ?? '') : decode(url.password, 'password')),
    tls: toTls(url.searchParams, host),
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
  if (!URL.canParse(text)) throw bad('The text is no address of a database', example);
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
      message: `The ${what} in the address is not percent-encoded rightly`,
      hint: 'Write a per cent sign as %25.',
      cause: error,
    });
  }
}

function toTls(parameters: URLSearchParams, host: string): TlsChoice {
  const mode = parameters.get('sslmode') ?? 'prefer';
  const certificate = parameters.get('sslrootcert');
  switch (mode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
      return withRoot({ rejectUnauthorized: certificate !== null }, certificate, false, host);
    case 'verify-ca':
      return withRoot({ rejectUnauthorized: true }, certificate, false, host);
    case 'verify-full':
      return withRoot({ rejectUnauthorized: true }, certificate, true, host);
    default:
      throw bad(
        `'${mode.slice(0, 40)}' is no sslmode`,
        'Use disable, allow, prefer, require, verify-ca or verify-full.',
      );
  }
}

function withRoot(
  options: ConnectionOptions,
  file: string | null,
  checkName: boolean,
  host: string,
): ConnectionOptions {
  return {
    ...options,
    ...(file === null || file === 'system' ? {} : { ca: readCertificate(file) }),
    ...(checkName ? { servername: host } : { checkServerIdentity: () => undefined }),
  };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw makeFailure({
      code: 'file-missing',
      message: `The root certificate '${file}' cannot be read`,
      hint: 'Check sslrootcert in the address.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  }
}

function bad(message: string, hint: string): Error {
  return makeFailure({ code: 'bad-input', message, hint });
}
