import { findTlsFailure } from '#core/connection/dialects/postgres/tlsFailure.ts';
import { type AuthenticationMethod, ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';
import { faultSchema, findPostgresReason } from '#core/connection/dialects/postgres/postgresReason.ts';
import { redactExternal } from '#core/connection/redact.ts';
import { findNetworkFailure } from '#core/connection/route/networkFailure.ts';
import { largeValueHint } from '#core/connection/valueLimits.ts';
import type { Tls } from '#shared/domain/profile.ts';
import { assertNever, type FailureCode, FailureError, makeFailure } from '#shared/failure.ts';

interface Named {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly tls: Tls;
  /** Whether the session was encrypted. */
  readonly encrypted: boolean;
}

interface Plain {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}

/** Turns what the driver threw into a Failure: the cause, a next step, then the server's own text with its SQLSTATE. */
export function toPostgresFailure(error: unknown, named: Named): FailureError {
  if (error instanceof FailureError) return error;
  const fault = faultSchema.safeParse(error).data ?? {};
  const { code = '', message: text = String(error) } = fault;
  const details = [text, code === '' ? '' : `code ${code}`, fault.detail ?? '', fault.hint ?? '']
    .filter((line) => line !== '')
    .map((line) => redactExternal(line, named.password === undefined ? [] : [named.password]));
  if (details.length === 0) details.push('The server gave no reason.');
  if (error instanceof ServerFault) return makeFailure({ ...explainFault(error, named), details, cause: error });
  const isOfServer = sqlState.test(code);
  const plain = isOfServer ? explainServer(code, text, named) : explainLogin(text, named);
  const reason = isOfServer ? findPostgresReason(fault) : undefined;
  if (plain !== undefined) return makeFailure({ ...plain, details, reason, cause: error });
  const below = findTlsFailure(error, named.host) ?? findNetworkFailure(error, `${named.host}:${named.port}`);
  if (below !== undefined) return below;
  return makeFailure({
    code: 'database',
    message: isOfServer ? 'PostgreSQL refused a query' : 'A query on PostgreSQL failed',
    hint: 'See the details for the original error.',
    details,
    reason,
    cause: error,
  });
}

/** Unacceptable data from the server, which terminated the session. */
function explainFault({ kind, method, message }: ServerFault, { host, port, user }: Named): Plain {
  const place = `${host}:${port}`;
  switch (kind) {
    case 'authentication':
      return explainMethod(method ?? 'unknown', place, user);
    case 'protocol':
      return {
        code: 'connection-lost',
        message: `${place} sent something that is not PostgreSQL's protocol`,
        hint: 'Check the host and the port. If it is PostgreSQL, someone may be interfering with the connection.',
      };
    case 'too large':
      return {
        code: 'too-large',
        message: `PostgreSQL at ${place} sent more than fits into memory; the session was closed`,
        hint: 'Request less at once. The details name the limit.',
      };
    case 'large value':
      return { code: 'too-large', message: message.replace(/\.$/u, ''), hint: largeValueHint };
    default:
      return assertNever(kind);
  }
}

function explainMethod(method: AuthenticationMethod, place: string, user: string): Plain {
  const code = 'login-refused';
  switch (method) {
    case 'password':
    case 'md5':
      return {
        code,
        message: `The password of '${user}' was not sent to ${place}, because it could be read on the way`,
        hint: `The server asks for it ${method === 'md5' ? 'as an md5 hash' : 'in clear text'} over a connection that is not protected. Use TLS with verify-full or verify-ca, connect through SSH, or have the server use scram-sha-256.`,
      };
    case 'SCRAM-SHA-256-PLUS':
      return {
        code,
        message: `PostgreSQL at ${place} accepts '${user}' only with channel binding (SCRAM-SHA-256-PLUS), which is not supported`,
        hint: 'Ask the server’s administrator to allow SCRAM-SHA-256 as well.',
      };
    case 'GSSAPI':
    case 'SSPI':
    case 'Kerberos V5':
    case 'SCM credentials':
      return {
        code,
        message: `PostgreSQL at ${place} logs '${user}' in by ${method}, which is not supported`,
        hint: 'Log in as a user with a password, or ask for a rule with scram-sha-256 in the server’s pg_hba.conf.',
      };
    case 'unknown':
      return {
        code,
        message: `PostgreSQL at ${place} asks '${user}' to log in by a method that is not supported`,
        hint: 'Ask for a rule with scram-sha-256 in the server’s pg_hba.conf. The details name the method’s number.',
      };
    default:
      return assertNever(method);
  }
}

const sqlState = /^[0-9A-Z]{5}$/u;

/** What the driver itself reports during the login, before it has sent a password. */
function explainLogin(text: string, { host, port, user, password }: Named): Plain | undefined {
  if (!/SASL|SCRAM/u.test(text)) return undefined;
  const missing = password === undefined || password === '';
  return {
    code: 'login-refused',
    message: missing
      ? `PostgreSQL at ${host}:${port} requires a password for '${user}', and none was given`
      : `PostgreSQL at ${host}:${port} could not prove that it knows the password of '${user}'`,
    hint: missing ? 'Enter the password, or choose where it comes from.' : 'Check that this is the right server.',
  };
}

/**
 * Whether a server without a specific error code has refused a password: PgBouncer, or a server that asks PAM or LDAP.
 */
export function isRefusedPassword(text: string): boolean {
  return /(?:password|SASL|PAM|LDAP|RADIUS|BSD) authentication failed/iu.test(text);
}

/**
 * The code of what happened. PgBouncer gives 08P01 for almost everything (older versions do so for all), and only its text tells what it
 * was: a limit of its own, or a server that it cannot reach.
 */
function meaningOf(code: string, text: string): string {
  if ((code === '08P01' || code === '28000') && isRefusedPassword(text)) return '28P01';
  if (code !== '08P01') return code;
  return poolerTexts.find(([pattern]) => pattern.test(text))?.[1] ?? code;
}

const poolerTexts: readonly (readonly [RegExp, string])[] = [
  [/no more connections allowed|query_wait_timeout/iu, '53300'],
  [/\bquery_timeout/iu, '57014'],
  [/no such database/iu, '3D000'],
  [/idle_transaction_timeout|client_idle_timeout|server conn crashed|shut(?:ting)? ?down/iu, '57P01'],
  [/cannot connect to server|server_login|connect failed|server login failed|login_timeout/iu, '57P03'],
];

function explainServer(code: string, text: string, named: Named): Plain | undefined {
  const { host, port, database, user, password } = named;
  const place = `${host}:${port}`;
  const noPassword = password === undefined || password === '';
  switch (meaningOf(code, text)) {
    case '28P01':
      return {
        code: 'login-refused',
        message: noPassword
          ? `PostgreSQL at ${place} refused the user '${user}' without a password`
          : `PostgreSQL at ${place} refused the password of the user '${user}'`,
        hint: 'Check the user name and the password.',
      };
    case '28000':
      return explainForbidden(text, named);
    case '3D000':
      return {
        code: 'database-missing',
        message: `There is no database '${database}' at ${place}`,
        hint: 'Check the name of the database. By default, yaptide uses yaptide_db.',
      };
    case '53300':
      return {
        code: 'too-many-connections',
        message: `PostgreSQL at ${place} has no free connections`,
        hint: 'Try again in a moment, or close other programs that are connected.',
      };
    case '57014':
      return {
        code: 'timeout',
        message: 'The query took longer than the statement timeout',
        hint: 'Narrow the filter, or sort by a column of the list’s own table.',
      };
    case '42501':
      return {
        code: 'not-allowed',
        message: `The database user '${user}' has no permission for this`,
        hint: `Ask the owner of the tables for GRANT SELECT to '${user}'.`,
      };
    case '22P02':
    case '22007':
    case '22008':
    case '22003':
    case '22021':
      return {
        code: 'bad-input',
        message: 'A value does not match the type of its column',
        hint: 'Correct the value or remove it from the filter.',
      };
    case '42P01':
      return {
        code: 'table-missing',
        message: 'A table does not exist',
        hint: 'Check that this is a database of yaptide.',
      };
    case '08P01':
      return {
        code: 'unavailable',
        message: `${place} refused a request of PostgreSQL's protocol`,
        hint: 'A connection pooler may be in front of PostgreSQL: set pool_mode of PgBouncer to session or transaction, or connect to PostgreSQL itself (usually port 5432).',
      };
    case '25006':
      return { code: 'not-allowed', message: 'The session is read-only', hint: '' };
    case '55P03':
      return {
        code: 'timeout',
        message: 'Another session holds a lock on these rows',
        hint: 'Try again when it has finished, or raise the lock timeout.',
      };
    case '57P01':
    case '57P02':
    case '57P05':
    case '25P03':
      return {
        code: 'connection-lost',
        message: `PostgreSQL at ${place} ended the session`,
        hint: 'The server was restarted, or an administrator ended the session. The next call opens a new one.',
      };
    case '57P03':
      return {
        code: 'unavailable',
        message: `PostgreSQL at ${place} is starting, recovering or shutting down`,
        hint: 'It does not accept connections yet. Try again in a moment.',
      };
    default:
      return undefined;
  }
}

/** 28000: a rule of the server's pg_hba.conf rejects this login. Only the text says which rule it was. */
function explainForbidden(text: string, { host, port, user, tls, encrypted }: Named): Plain {
  const place = `${host}:${port}`;
  if (/client certificate|certificate authentication/iu.test(text)) {
    return {
      code: 'tls',
      message: `PostgreSQL at ${place} requires a client certificate for '${user}'`,
      hint:
        tls.certificate === ''
          ? 'Choose the client certificate and its key.'
          : 'Check that the certificate is issued for this user by an authority that the server trusts.',
    };
  }
  if (!encrypted && /no encryption|SSL off/iu.test(text)) {
    return {
      code: 'tls',
      message: `PostgreSQL at ${place} rejects unencrypted connections`,
      hint: 'Set TLS to require or stricter. If that does not help, pg_hba.conf has no rule for this user and address.',
    };
  }
  return {
    code: 'login-refused',
    message: `PostgreSQL at ${place} rejects logins of the user '${user}'`,
    hint: 'Check the user name. The server’s pg_hba.conf defines who may log in from which address.',
  };
}
