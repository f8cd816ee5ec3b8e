import { parseArgs } from 'node:util';
import { toTarget } from '#core/connection/toTarget.ts';
import { makeFailure } from '#shared/failure.ts';
import type { Target } from '#shared/domain/connection.ts';

/** The options of browser mode on the command line. */
export interface ServeOptions {
  readonly port: number;
  readonly target: Target | undefined;
  readonly json: boolean;
  readonly open: boolean;
  readonly help: boolean;
  /** Whether the database's password is the first line of standard input. */
  readonly passwordFromInput: boolean;
  /** Whether the steps of the start are printed with their times. */
  readonly traceStartup: boolean;
}

export const serveUsage = `Usage: tidescope serve [TARGET] [--port N] [--demo] [--json] [--no-open] [--password-stdin] [--trace-startup]

  TARGET             a SQLite file or postgresql://… to open on startup (also --connect TARGET)
  --port N           listen on this port of 127.0.0.1 (default: that of the last start, or any free one)
  --demo             open the demonstration database on startup
  --json             print {"url":…,"port":…,"token":…} as the first line, and open no browser
  --no-open          open no browser; print the address
  --password-stdin   take the database's password from the first line of standard input
  --trace-startup    print when each step of the start was reached, in ms

  The password may also come from the environment: TIDESCOPE_PASSWORD, or libpq's PGPASSWORD. On the command line,
  every user of this computer could read it.`;

/** Reads the command line. Fails with bad-input and the usage. */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  const { values, positionals } = parse(args);
  const port = Number(values.port ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw bad(`'${values.port ?? ''}' is not a port number`);
  const [file, ...rest] = positionals;
  if (rest.length > 0) throw bad(`Unexpected argument '${rest[0] ?? ''}'`);
  const connect = values.connect ?? file;
  return {
    port,
    target: values.demo === true ? { kind: 'demo' } : toTarget(connect),
    json: values.json ?? false,
    open: values['no-open'] !== true && values.json !== true,
    help: values.help ?? false,
    passwordFromInput: values['password-stdin'] ?? false,
    traceStartup: values['trace-startup'] ?? false,
  };
}

/** The target with a password that was not given on the command line, if it takes one. */
export function withGivenPassword(target: Target | undefined, password: string | undefined): Target | undefined {
  if (target === undefined || password === undefined || password === '') return target;
  if (target.kind === 'url') return { ...target, password };
  if (target.kind !== 'profile') return target;
  return { ...target, secrets: [{ kind: 'value', slot: 'database-password', value: password }] };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        connect: { type: 'string' },
        demo: { type: 'boolean' },
        json: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        'password-stdin': { type: 'boolean' },
        'trace-startup': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
}

function bad(message: string): Error {
  return makeFailure({ code: 'bad-input', message, hint: serveUsage });
}
