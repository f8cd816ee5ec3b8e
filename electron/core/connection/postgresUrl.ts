import { type DatabasePlace, type SecretSource, type Tls, tlsModeSchema } from '#shared/domain/profile.ts';
import { splitHost } from '#shared/domain/splitHost.ts';
import { makeFailure } from '#shared/failure.ts';

/** The parts of a PostgreSQL address. */
export interface PostgresUrl {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** undefined if the address has none. */
  readonly password: string | undefined;
  readonly keyPassphrase: string | undefined;
  readonly tls: Tls;
  /** libpq's `options`: settings that sessions begin with. */
  readonly options: string;
  /** The parts of the address that the program ignores, a clause each. */
  readonly unused: readonly string[];
}

const schemes = /^postgres(?:ql)?(?:\+[a-z0-9_]+)?$/u;
const example = 'An address looks like postgresql://user:password@host:5432/yaptide_db';

/**
 * Reads a PostgreSQL address as people have them: a URI, also as yaptide or JDBC write it, libpq's `key=value` form, within
 * quotes, after `DATABASE_URL=` or `psql`. Fails with bad-input, never repeating the password.
 */
export function parsePostgresUrl(text: string): PostgresUrl {
  const { user, password, hosts, database, parameters } = splitAddress(text);
  const given = (name: string): string | undefined => parameters.get(name);
  const { host, port } = onlyHost(hosts, given('host') ?? '', given('port') ?? '');
  const name = database || (given('dbname') ?? '');
  if (name === '') throw bad('The address does not name a database', example);
  const schema = given('currentschema') ?? given('schema');
  const searchPath = schema === undefined ? '' : `-c search_path=${schema.replaceAll(/[\s\\]/gu, String.raw`\$&`)}`;
  const options = [given('options')?.trim() ?? '', searchPath].filter((part) => part !== '').join(' ');
  readSessionOptions(options);
  return {
    host,
    port,
    database: name,
    user: user || (given('user') ?? 'postgres'),
    password: password || given('password'),
    keyPassphrase: given('sslpassword'),
    tls: toTls(given),
    options,
    unused: findUnused(parameters),
  };
}

/** The settings of a profile from a parsed address. */
export function toDatabasePlace(
  { host, port, database, user, tls, options }: Omit<PostgresUrl, 'password' | 'keyPassphrase' | 'unused'>,
  password: SecretSource,
): Extract<DatabasePlace, { readonly kind: 'postgresql' }> {
  return { kind: 'postgresql', host, port, database, user, password, tls, ...(options === '' ? {} : { options }) };
}

/** The address without its secrets, for lists and files: `postgresql://user@host:5432/database?sslmode=require`. */
export function withoutPassword(text: string): string {
  const { user, hosts, database, parameters } = splitAddress(text);
  const rest = [...parameters].filter(([name]) => name !== 'password' && name !== 'sslpassword');
  const query = rest.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const at = user === '' ? '' : `${encodeURIComponent(user)}@`;
  return `postgresql://${at}${hosts.replaceAll('/', '%2F')}/${encodeURIComponent(database)}${query === '' ? '' : `?${query}`}`;
}

/** Whether a text on a command line is an address rather than the path of a file. */
export function isPostgresAddress(text: string): boolean {
  const bare = unwrap(text);
  return /^[a-z][a-z0-9+]+:\/\//iu.test(bare) || /^(?:host|dbname|user|port|service)\s*=/u.test(bare);
}

interface SplitAddress {
  readonly user: string;
  readonly password: string;
  /** As written: `db.lab:5432`, `h1:5432,h2:5433`; '' for none. */
  readonly hosts: string;
  readonly database: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function splitAddress(text: string): SplitAddress {
  const bare = unwrap(text);
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/isu.exec(bare) ?? [];
  if (scheme === '') return splitPairs(bare);
  if (!schemes.test(scheme.toLowerCase())) {
    throw bad(`'${scheme.slice(0, 40)}:' is not the scheme of a PostgreSQL address`, example);
  }
  const [, authority = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/su.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  if (at < 0) assertNoPassword(authority, path, query);
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/su.exec(at < 0 ? '' : authority.slice(0, at)) ?? [];
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/su.exec(pair) ?? [];
      return [name.toLowerCase(), decode(value.replaceAll('+', ' '), `parameter ${name.slice(0, 40)}`)];
    });
  return {
    user: decode(user, 'user name'),
    password: decode(password, 'password'),
    hosts: decode(authority.slice(at + 1), 'host'),
    database: decode(path, 'database'),
    parameters: new Map(pairs),
  };
}

/**
 * Without an @ before the first / or ?, a later one belongs to a password with such a character. What comes before it would be
 * taken for a host and a port, and be shown.
 */
function assertNoPassword(authority: string, path: string, query: string): void {
  const port = /:([^:\]]*)$/u.exec(authority)?.[1] ?? '';
  const inName = query.split('&').some((pair) => /^[^=]*@/u.test(pair));
  const isPort = /^\d*$/u.test(port);
  if (!path.includes('@') && !inName && (isPort || !query.includes('@'))) return;
  throw bad(
    'The address has an @ after its first / or ?: its password has to be percent-encoded',
    'Within a password, write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25. Or remove it: it is asked for.',
  );
}

/** libpq's other form: `host=db.lab dbname=yaptide_db password='it''s'`. */
function splitPairs(text: string): SplitAddress {
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\[^])*)'|((?:[^\s\\']|\\[^])*))(?=\s|$)/uy;
  const parameters = new Map<string, string>();
  for (let at = 0; at < text.length; at = pair.lastIndex) {
    pair.lastIndex = at;
    const [, name = '', quoted, plain = ''] = pair.exec(text) ?? [];
    if (name === '') throw bad('The text is not a database address', example);
    parameters.set(name, (quoted ?? plain).replaceAll(/\\([^])/gu, '$1'));
  }
  if (parameters.size === 0) throw bad('The text is not a database address', example);
  return { user: '', password: '', hosts: '', database: '', parameters };
}

const variable =
  /^(?:-\s+)?(?:export\s+|set\s+|\$env:)?[a-z_][\w.-]*\s*[=:]\s*(?=["'`]?(?:jdbc:)?(?:postgres|sqlite|file:))/iu;

/** Removes what surrounds an address where it was copied from: a variable's name, `psql`, quotes, `jdbc:`. */
export function unwrap(text: string): string {
  let bare = text.trim();
  for (let before = ''; before !== bare;) {
    before = bare;
    bare = bare
      .replace(variable, '')
      .replace(/^psql\s+/u, '')
      .replace(/[;,]$/u, '')
      .replace(/^jdbc:(?=postgres|sqlite)/iu, '')
      .replace(/^(["'`])([^]*)\1$/u, '$2')
      .replace(/^[<“‘]([^]*)[>”’]$/u, '$1')
      .trim();
  }
  return bare;
}

function onlyHost(inAuthority: string, parameter: string, port: string): { host: string; port: number } {
  const hosts = (parameter === '' ? inAuthority : parameter).split(',').map((host) => host.trim());
  const ports = port.split(',');
  const [first = ''] = hosts;
  if (hosts.length > 1) {
    const all = hosts.map((host, index) => ((ports[index] ?? '') ? `${host}:${ports[index]}` : host));
    throw bad(
      `The address names ${hosts.length} hosts, and a connection leads to one`,
      `Enter the address with one of them: ${all.join(' or ').slice(0, 300)}. Each can be saved as a connection of its own.`,
    );
  }
  const [, folder, ofFolder] = /^(\/.*?)(?::(\d+))?$/u.exec(first) ?? [];
  const split = folder === undefined ? splitHost(first) : { host: folder, port: ofFolder };
  const written = split.port ?? (port === '' ? '5432' : port);
  if (!/^\d{1,5}$/u.test(written) || Number(written) < 1 || Number(written) > 65_535) {
    throw bad(`'${written.slice(0, 40)}' is not a port number`, example);
  }
  if (first.startsWith('@')) {
    throw bad(
      'Abstract Unix sockets (a host that begins with @) are not supported',
      'Use the folder of a socket file.',
    );
  }
  return { host: split.host === '' ? 'localhost' : split.host, port: Number(written) };
}

const used = new Set(
  ['host', 'port', 'dbname', 'user', 'password', 'options', 'currentschema', 'schema', 'ssl', 'sslmode'].concat([
    'sslrootcert',
    'sslcert',
    'sslkey',
    'sslpassword',
  ]),
);
/** Parameters with the values that match what the program does anyway. */
const fulfilled = new Map<string, RegExp>([
  ['client_encoding', /^(?:utf-?8|auto)$/iu],
  ['gssencmode', /^(?:disable|prefer)$/u],
  ['channel_binding', /^(?:disable|prefer)$/u],
  ['target_session_attrs', /^(?:any|prefer-standby)$/u],
  ['sslnegotiation', /^postgres$/u],
  ['sslcompression', /^0$/u],
  ['sslsni', /^1$/u],
  ['keepalives', /^1$/u],
  ['ssl_min_protocol_version', /^TLSv1(?:\.[012])?$/u],
]);
/** Without these, another server might be reached, or one that the address would not accept. */
const essential = new Set(
  ['hostaddr', 'service', 'servicefile', 'requirepeer', 'require_auth', 'sslcrl', 'sslcrldir', 'replication'].concat([
    'gssencmode',
    'sslnegotiation',
    'ssl_min_protocol_version',
  ]),
);

/** Names what is not supported. Fails with bad-input if ignoring it would not be safe. */
function findUnused(parameters: ReadonlyMap<string, string>): readonly string[] {
  const unused = [...parameters].filter(
    ([name, value]) => !used.has(name) && fulfilled.get(name)?.test(value) !== true,
  );
  const [refused] = unused.filter(([name]) => essential.has(name));
  if (refused !== undefined) {
    throw bad(
      `The address has '${refused[0]}', which is not supported`,
      `Remove ${refused[0]}=${refused[1].slice(0, 100)} from the address if the connection is right without it.`,
    );
  }
  return unused.map(([name, value]) => `${name}=${value}`.slice(0, 100));
}

/**
 * Settings in the options of a login, by name in lower case: `-c search_path=yap --work_mem=64MB`. Fails with
 * bad-input.
 */
export function readSessionOptions(options: string): ReadonlyMap<string, string> {
  const words = options.match(/(?:[^\s\\]|\\[^])+/gu) ?? [];
  const settings = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const written = word === '-c' ? (words[(at += 1)] ?? '') : word.replace(/^(?:-c|--)/u, '');
    const [, name = '', value = ''] = /^([a-z_][\w.-]*)=([^]*)$/iu.exec(written) ?? [];
    if (name === '' || (word !== '-c' && written === word)) {
      throw bad(
        `The option '${word.slice(0, 60)}' of the address is not supported`,
        'Only settings are: -c search_path=yap, with a backslash before each space of a value.',
      );
    }
    settings.set(name.replaceAll('-', '_').toLowerCase(), value.replaceAll(/\\([^])/gu, '$1'));
  }
  return settings;
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
function toTls(given: (name: string) => string | undefined): Tls {
  const text = given('sslmode') ?? (given('ssl') === 'true' ? 'require' : 'prefer');
  const mode = tlsModeSchema.safeParse(text);
  if (!mode.success) {
    throw bad(
      `'${text.slice(0, 40)}' is not an sslmode`,
      'Use disable, allow, prefer, require, verify-ca or verify-full.',
    );
  }
  const root = given('sslrootcert') ?? '';
  return {
    mode: mode.data,
    rootCertificate: root === 'system' ? '' : root,
    certificate: given('sslcert') ?? '',
    key: given('sslkey') ?? '',
    keyPassphrase: { kind: 'ask' },
  };
}

function bad(message: string, hint: string): Error {
  return makeFailure({ code: 'bad-input', message, hint });
}
