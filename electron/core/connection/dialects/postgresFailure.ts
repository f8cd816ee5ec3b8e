import { z } from 'zod';
import { redact } from '#core/connection/redact.ts';
import { type FailureCode, FailureError, makeFailure } from '#shared/failure.ts';

interface Named {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
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
});

/** Turns what the driver threw into a Failure: the plain cause, then a next step, then SQLSTATE and the server's words. */
export function toPostgresFailure(error: unknown, named: Named): FailureError {
  if (error instanceof FailureError) return error;
  const fault = faultSchema.safeParse(error).data ?? {};
  // localhost is tried at several addresses: then there is one error for each, and no text of its own.
  const text = error instanceof AggregateError ? error.errors.map(String).join('; ') : (fault.message ?? String(error));
  const details = [text, fault.code === undefined ? '' : `code ${fault.code}`, fault.detail ?? '', fault.hint ?? '']
    .filter((line) => line !== '')
    .map((line) => redact(line, [named.password]));
  return makeFailure({ ...explain(fault.code ?? '', text, named), details, cause: error });
}

function explain(code: string, text: string, named: Named): Plain {
  return (
    explainNetwork(code, text, named) ??
    explainServer(code, named) ?? {
      code: 'database',
      message: 'PostgreSQL refused a query',
      hint: "The details hold the server's own words.",
    }
  );
}

function explainNetwork(code: string, text: string, { host, port }: Named): Plain | undefined {
  const place = `${host}:${port}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      code: 'unknown-host',
      message: `The name '${host}' cannot be found`,
      hint: 'Check its spelling. A name like `postgresql` is known only inside the server’s compose network: use the server’s own name.',
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      code: 'unreachable',
      message: `Nothing listens at ${place}`,
      hint: 'Check the port, and that PostgreSQL runs there. Behind a firewall, connect through SSH.',
    };
  }
  if (
    code === 'ETIMEDOUT' ||
    code === 'EHOSTUNREACH' ||
    code === 'ENETUNREACH' ||
    /timeout expired|Timeout acquiring/iu.test(text)
  ) {
    return {
      code: 'unreachable',
      message: `${place} did not answer in time`,
      hint: 'A firewall may drop the connection; servers of yaptide are usually reached through SSH.',
    };
  }
  if (/does not support SSL/iu.test(text)) {
    return {
      code: 'tls',
      message: `${place} offers no TLS`,
      hint: 'Use sslmode=disable or sslmode=prefer in the URL.',
    };
  }
  if (/certificate|self.signed|TLS|SSL|CERT_/iu.test(`${code} ${text}`) && !/^[0-9A-Z]{5}$/u.test(code)) {
    return {
      code: 'tls',
      message: `The TLS certificate of ${host} was not accepted`,
      hint: 'Use sslmode=require to encrypt without verifying, or give the right root certificate.',
    };
  }
  if (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /terminated unexpectedly|Connection ended|not queryable/iu.test(text)
  ) {
    return {
      code: 'connection-lost',
      message: `The connection to ${place} was lost`,
      hint: 'Try again; the next call opens a new one.',
    };
  }
  return undefined;
}

function explainServer(code: string, { host, port, database, user, password }: Named): Plain | undefined {
  const place = `${host}:${port}`;
  switch (code) {
    case '28P01':
    case '28000':
      return {
        code: 'login-refused',
        message: `PostgreSQL at ${place} refused the user '${user}'${password === '' ? ' without a password' : ''}`,
        hint: 'Check the user name and the password.',
      };
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
    case '57P01':
    case '57P02':
    case '57P03':
      return {
        code: 'connection-lost',
        message: `PostgreSQL at ${place} is shutting down or starting`,
        hint: 'Try again in a moment.',
      };
    default:
      return undefined;
  }
}
