import type { PipelinePart } from '#core/connection/dialects/postgres/pipeline.ts';
import type { Statement } from '#core/connection/dialects/reads.ts';
import { readSessionOptions } from '#core/connection/postgresUrl.ts';

/*
 * The text form of cells, and which rows are read, depend on the session's settings, which a database, a role or a pooler may
 * change. They are requested with the login, read back after it, and set within each transaction if they did not arrive.
 */

/** As the server prints them. */
const wanted = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  // Otherwise a table of which policies hide rows would be refused, as if a right were missing.
  row_security: 'on',
  // The limits of a role are meant for others: a read waits for a lock, and lasts, as long as its own limit allows.
  lock_timeout: '0',
} as const;
/** In ms: how long a forgotten transaction may hold its locks. */
const idleInTransaction = 60_000;

/** Initial session settings from the address, by name. */
export type AddressSettings = ReadonlyMap<string, string>;

const own = new Set(
  [
    'statement_timeout',
    'idle_in_transaction_session_timeout',
    'default_transaction_read_only',
    ...Object.keys(wanted),
  ].map((name) => name.toLowerCase()),
);

/** The settings in an address's options, and those among them that the program sets itself. Fails with bad-input. */
export function readAddressSettings(options: string): {
  readonly settings: AddressSettings;
  readonly unused: readonly string[];
} {
  const all = [...readSessionOptions(options)];
  const settings = new Map(all.filter(([name]) => !own.has(name)));
  return { settings, unused: all.filter(([name]) => own.has(name)).map(([name, value]) => `${name}=${value}`) };
}

/** The `options` of the login; the statement limit in seconds. */
export function startupOptions(readOnly: boolean, statementTimeout: number, settings: AddressSettings): string {
  const ofAddress = [...settings].map(([name, value]) => `-c ${name}=${value.replaceAll(/[\s\\]/gu, String.raw`\$&`)}`);
  const ofProgram = Object.entries({
    default_transaction_read_only: readOnly ? 'on' : 'off',
    statement_timeout: Math.round(statementTimeout * 1000),
    idle_in_transaction_session_timeout: idleInTransaction,
    ...wanted,
  }).map(([name, value]) => `-c ${name}=${String(value).replaceAll(' ', '')}`);
  return [...ofAddress, ...ofProgram].join(' ');
}

/** SQL for the text that `findDifferingSettings` takes. */
export const settingsSql = `array_to_string(array[${[
  ...Object.keys(wanted),
  'search_path',
  'default_transaction_read_only',
]
  .map((name) => `current_setting('${name}')`)
  .join(', ')}, (select reset_val from pg_settings where name = 'search_path')], chr(10))`;

/** The current settings of a session. */
export interface FoundSettings {
  /** Names of settings that are not as requested. */
  readonly differing: readonly string[];
  /** What the address requests, or what the session would have without the changes of another client; `public` instead of nothing. */
  readonly searchPath: string;
}

/** Compares a session's settings with those that were requested; `path` is the search_path of the address. */
export function findDifferingSettings(text: string, path: string | undefined): FoundSettings {
  const found = text.split('\n');
  const names = Object.entries(wanted);
  const differing = names.flatMap(([name, value], index) => (isSame(name, found[index] ?? '', value) ? [] : [name]));
  const [searchPath = '', readOnly = '', reset = ''] = found.slice(names.length);
  const wantedPath = path ?? (namesNothing.test(reset) ? 'public' : reset);
  if (searchPath !== wantedPath) differing.push('search_path');
  if (readOnly !== 'on') differing.push('default_transaction_read_only');
  return { differing, searchPath: wantedPath };
}

/** The empty search path of a role that must qualify every name; yaptide's tables are in `public`. */
const namesNothing = /^(?:""|\s*)$/u;

function isSame(name: string, found: string, value: string): boolean {
  // From 1 on, numbers are printed so that they can be read back exactly.
  return name === 'extra_float_digits' ? Number(found) >= Number(value) : found.toLowerCase() === value.toLowerCase();
}

/** The part of a transaction that sets everything until it ends. */
export function settingsPart(searchPath: string | undefined, settings: AddressSettings): PipelinePart {
  const all = Object.entries({
    ...Object.fromEntries(settings),
    ...wanted,
    idle_in_transaction_session_timeout: String(idleInTransaction),
    ...(searchPath === undefined ? {} : { search_path: searchPath }),
  });
  const calls = all.map((_each, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  return { sql: `select ${calls.join(', ')}`, bindings: all.flat() };
}

/**
 * A statement in a separate transaction that the server keeps read-only, with its limit in seconds. It ends with
 * ROLLBACK: there is nothing to keep, and a setting that the statement changed (`set_config`) is undone as well.
 */
export function readOnlyParts(
  { sql, bindings }: Statement,
  limit: number,
  settings: readonly PipelinePart[] = [],
): readonly PipelinePart[] {
  return [
    { sql: 'begin read only' },
    { sql: `set local statement_timeout = ${Math.round(limit * 1000)}` },
    ...settings,
    { sql, bindings, wanted: true },
    { sql: 'rollback' },
  ];
}
