import { z } from 'zod';
import { findTlsFailure } from '#core/connection/dialects/postgres/tlsFailure.ts';
import { redact } from '#core/connection/redact.ts';
import { findNetworkFailure } from '#core/connection/route/networkFailure.ts';
import type { Tls } from '#shared/domain/profile.ts';
import {
  type FailureCode,
  FailureError,
  type FailureReason,
  makeFailure,
  type permissionObjects,
} from '#shared/failure.ts';

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

const faultSchema = z.object({
  code: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  message: z.string().optional(),
  schema: z.string().optional(),
  table: z.string().optional(),
  constraint: z.string().optional(),
});
type Fault = z.infer<typeof faultSchema>;

/** Turns what the driver threw into a Failure: the plain cause, then a next step, then SQLSTATE and the server's words. */
export function toPostgresFailure(error: unknown, named: Named): FailureError {
  if (error instanceof FailureError) return error;
  const fault = faultSchema.safeParse(error).data ?? {};
  const { code = '', message: text = String(error) } = fault;
  const details = [text, code === '' ? '' : `code ${code}`, fault.detail ?? '', fault.hint ?? '']
    .filter((line) => line !== '')
    .map((line) => redact(line, named.password === undefined ? [] : [named.password]));
  const isOfServer = sqlState.test(code);
  const plain = isOfServer ? explainServer(code, text, named) : explainLogin(text, named);
  const reason = isOfServer ? findPostgresReason(fault) : undefined;
  if (plain !== undefined) return makeFailure({ ...plain, details, reason, cause: error });
  const below = findTlsFailure(error, named.host) ?? findNetworkFailure(error, `${named.host}:${named.port}`);
  if (below !== undefined) return below;
  return makeFailure({
    code: 'database',
    message: 'PostgreSQL refused a query',
    hint: "The details hold the server's own words.",
    details,
    reason,
    cause: error,
  });
}

/** What the server refused, by its SQLSTATE and the fields of its answer. */
function findPostgresReason(fault: Fault): FailureReason | undefined {
  const { code = '', message = '', detail = '', table = null, constraint = null } = fault;
  switch (code) {
    case '42501':
      return { kind: 'permission-denied', object: objectOf(message) };
    case '55P03':
      return { kind: 'lock-timeout' };
    case '40P01':
      return { kind: 'deadlock' };
    case '23505':
      return { kind: 'unique-violation', table, columns: columnsOf(detail), constraint };
    case '23503':
      // The server names the table that declares the constraint, whichever of the two was changed.
      return { kind: 'foreign-key-violation', constraint, referencingTable: table };
    default:
      return undefined;
  }
}

const objectKinds: Readonly<Record<string, (typeof permissionObjects)[number]>> = {
  table: 'table',
  'foreign table': 'table',
  relation: 'table',
  view: 'view',
  'materialized view': 'view',
  sequence: 'sequence',
  schema: 'schema',
  database: 'database',
  function: 'function',
  procedure: 'function',
};

/** A refusal for want of a privilege names its object in its English text only; null where that is not to be had. */
function objectOf(
  message: string,
): { readonly kind: (typeof permissionObjects)[number]; readonly name: string } | null {
  const found = / (?:for|of) ((?:foreign |materialized )?[a-z]+) "?([^"]+)"?$/u.exec(message.slice(0, 500));
  const [, word = '', name = ''] = found ?? [];
  const kind = objectKinds[word];
  return kind === undefined ? null : { kind, name };
}

/** `Key (username, kind)=(alice, 1) already exists.`: where the catalog was not asked, the columns are known from here only. */
function columnsOf(detail: string): readonly string[] {
  const list = /\(([^()=]+)\)=\(/u.exec(detail.slice(0, 2000))?.[1] ?? '';
  return list === '' ? [] : list.split(', ').map((name) => name.replace(/^"(.*)"$/u, '$1').replaceAll('""', '"'));
}

const sqlState = /^[0-9A-Z]{5}$/u;

/** What the driver says itself while it logs in, before it has sent a password. */
function explainLogin(text: string, { host, port, user, password }: Named): Plain | undefined {
  if (!/SASL|SCRAM/u.test(text)) return undefined;
  const missing = password === undefined || password === '';
  return {
    code: 'login-refused',
    message: missing
      ? `PostgreSQL at ${host}:${port} wants a password of '${user}', and none was given`
      : `PostgreSQL at ${host}:${port} could not prove that it knows the password of '${user}'`,
    hint: missing ? 'Give the password, or say where it comes from.' : 'Check that this is the right server.',
  };
}

function explainServer(code: string, text: string, named: Named): Plain | undefined {
  const { host, port, database, user, password } = named;
  const place = `${host}:${port}`;
  const noPassword = password === undefined || password === '';
  switch (code) {
    case '28P01':
      return {
        code: 'login-refused',
        message: `PostgreSQL at ${place} refused the user '${user}'${noPassword ? ' without a password' : ''}`,
        hint: 'Check the user name and the password.',
      };
    case '28000':
      return explainForbidden(text, named);
    case '3D000':
      return {
        code: 'database-missing',
        message: `There is no database '${database}' at ${place}`,
        hint: 'yaptide names it yaptide_db unless its settings say otherwise.',
      };
    case '53300':
      return {
        code: 'too-many-connections',
        message: `PostgreSQL at ${place} has no free connection`,
        hint: 'Wait a moment, or close other programs that are connected.',
      };
    case '57014':
      return {
        code: 'timeout',
        message: 'The query took longer than the statement timeout',
        hint: 'Narrow the filter, or sort by a column that the list holds itself.',
      };
    case '42501':
      return {
        code: 'not-allowed',
        message: `The database user '${user}' may not read this`,
        hint: `Ask for GRANT SELECT on the tables of yaptide for '${user}'.`,
      };
    case '22P02':
    case '22007':
    case '22008':
    case '22003':
    case '22021':
      return {
        code: 'bad-input',
        message: 'A value that was asked for is not of the kind that its column holds',
        hint: 'Correct the value, or leave it out.',
      };
    case '42P01':
      return { code: 'table-missing', message: 'A table is missing', hint: 'Is this a yaptide database?' };
    case '25006':
      return { code: 'not-allowed', message: 'The connection is read-only', hint: '' };
    case '55P03':
      return {
        code: 'timeout',
        message: 'Somebody else holds a lock on what was to be changed',
        hint: 'Try again when they have finished, or allow more time for the lock.',
      };
    case '57P01':
    case '57P02':
    case '57P05':
    case '25P03':
      return {
        code: 'connection-lost',
        message: `PostgreSQL at ${place} ended the session`,
        hint: 'It was restarted, or an administrator ended it. The next call opens a new one.',
      };
    case '57P03':
      return {
        code: 'unavailable',
        message: `PostgreSQL at ${place} is starting, recovering or shutting down`,
        hint: 'It takes nobody in yet. Try again in a moment.',
      };
    default:
      return undefined;
  }
}

/** 28000: nobody may come in like this, by the server's pg_hba.conf. Which rule it was stands in its words only. */
function explainForbidden(text: string, { host, port, user, tls, encrypted }: Named): Plain {
  const place = `${host}:${port}`;
  if (/client certificate|certificate authentication/iu.test(text)) {
    return {
      code: 'tls',
      message: `PostgreSQL at ${place} wants a client certificate of '${user}'`,
      hint:
        tls.certificate === ''
          ? 'Give the client certificate and its key.'
          : 'Check that the certificate is signed by an authority that the server trusts, and is for this user.',
    };
  }
  if (!encrypted && /no encryption|SSL off/iu.test(text)) {
    return {
      code: 'tls',
      message: `PostgreSQL at ${place} takes nobody in like this without TLS`,
      hint: 'Choose `require` or more for TLS. If that does not help, pg_hba.conf does not admit this user from here.',
    };
  }
  return {
    code: 'login-refused',
    message: `PostgreSQL at ${place} does not admit the user '${user}'`,
    hint: 'Check the user name; the server’s pg_hba.conf says who may log in from where.',
  };
}
