import { hostname } from 'node:os';
import {
  readSshConfig,
  type SshConfigDirective,
  type SshConfigTree,
} from '#core/connection/ssh/config/sshConfigFile.ts';
import { gatherSettings, isPort, type SshSettings } from '#core/connection/ssh/config/sshConfigSettings.ts';
import type { Hop, SshConfigHost } from '#shared/domain/profile.ts';
import { splitHost } from '#shared/domain/splitHost.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** The content of ~/.ssh/config. It is read at every call; programs named in it are never run. */
export interface SshConfig {
  /** The hosts that it names, without patterns; each notice says what was ignored, and why. */
  readonly hosts: () => Promise<{ readonly hosts: readonly SshConfigHost[]; readonly notices: readonly string[] }>;
  /**
   * The hops to a host, also written as `user@host:port`; jump hosts first. `keepAliveSeconds` is null if it is not
   * set. Fails with not-allowed for a jump host's ProxyCommand, with bad-input for a ProxyJump that is circular, has
   * more than 8 hops, or names no host.
   */
  readonly resolve: (alias: string) => Promise<{
    readonly hops: readonly Hop[];
    readonly notices: readonly string[];
    /** Whether only the system's ssh can log in as the file says; the notices name the reasons. */
    readonly needsSystemSsh: boolean;
    readonly keepAliveSeconds: number | null;
  }>;
}

interface SshConfigOptions {
  readonly file: string;
  readonly home: string;
  /** The name of the local user. */
  readonly systemUser: string;
  /** For `${NAME}` in paths; defaults to the program's own environment. */
  readonly environment?: NodeJS.ProcessEnv;
}

interface Resolving extends SshConfigOptions {
  readonly tree: SshConfigTree;
  readonly notices: Set<string>;
}

/** Unsupported settings without which a login would fail. */
const onlySystemSsh = ['certificatefile', 'pkcs11provider', 'securitykeyprovider', 'knownhostscommand'];

function isSet(words: readonly string[] | undefined): boolean {
  return words !== undefined && words.join(' ').toLowerCase() !== 'none';
}

const maxHosts = 1000;
const maxHops = 8;
const ignored = [
  'bindaddress',
  'bindinterface',
  'canonicalizehostname',
  'certificatefile',
  'globalknownhostsfile',
  'hostkeyalias',
  'knownhostscommand',
  'localcommand',
  'pkcs11provider',
  'securitykeyprovider',
  'userknownhostsfile',
];

/** Reads an ssh configuration as ssh does, within limits. */
export function makeSshConfig(options: SshConfigOptions): SshConfig {
  const load = async (): Promise<Resolving> => {
    const tree = await readSshConfig(options.file, options.home);
    return { ...options, tree, notices: new Set(tree.notices) };
  };
  return {
    hosts: async () => {
      const resolving = await load();
      const aliases = [...namedHosts(resolving.tree.directives)].slice(0, maxHosts);
      const hosts = aliases.map((alias) => summarise(resolving, alias));
      return { hosts, notices: [...resolving.notices].slice(0, 100) };
    },
    resolve: async (written) => {
      const resolving = await load();
      const { host: alias, user, port } = splitHost(written);
      const target = { alias, user, port: port !== undefined && isPort(port) ? Number(port) : undefined };
      const settings = gather(resolving, target);
      const { first } = settings;
      const keepAliveSeconds = toSeconds(first.get('serveraliveinterval')?.[0]);
      const needs = onlySystemSsh.filter((keyword) => isSet(first.get(keyword)));
      for (const keyword of needs) {
        resolving.notices.add(`'${alias}' is reached with ${keyword}, which only the system's ssh supports`);
      }
      const { hops, isOwn } = ownHops(resolving, target, settings);
      return { hops, notices: [...resolving.notices], needsSystemSsh: needs.length > 0 || !isOwn, keepAliveSeconds };
    },
  };
}

/** The hops to a host; if there is a ProxyCommand, only the host, which the system's ssh can reach. */
function ownHops(resolving: Resolving, target: Jump, settings: SshSettings) {
  try {
    return { hops: hopsTo(resolving, target), isOwn: true };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'not-allowed') throw error;
    resolving.notices.add(error.failure.message);
    return { hops: [toHop(resolving, target, settings)], isOwn: false };
  }
}

function gather(resolving: Resolving, login: Pick<Jump, 'alias' | 'user'>): SshSettings {
  const settings = gatherSettings(resolving.tree, { ...login, systemUser: resolving.systemUser });
  for (const notice of settings.notices) resolving.notices.add(notice);
  return settings;
}

function* namedHosts(directives: readonly SshConfigDirective[], seen = new Set<string>()): Generator<string> {
  for (const line of directives) {
    for (const file of line.included) yield* namedHosts(file, seen);
    for (const word of line.keyword === 'host' ? line.words : []) {
      if (word === '' || /[*?!]/.test(word) || word.length > 255 || seen.has(word)) continue;
      seen.add(word);
      yield word;
    }
  }
}

function summarise(resolving: Resolving, alias: string): SshConfigHost {
  const jump = { alias, user: undefined, port: undefined };
  try {
    const hops = hopsTo(resolving, jump);
    const last = hops.at(-1) ?? toHop(resolving, jump, gather(resolving, jump));
    const jumps = hops.slice(0, -1).map((hop) => hop.alias);
    return { alias, host: last.host, port: last.port, user: last.user || resolving.systemUser, jumps };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    resolving.notices.add(error.failure.message);
    const hop = toHop(resolving, jump, gather(resolving, jump));
    return { alias, host: hop.host, port: hop.port, user: hop.user || resolving.systemUser, jumps: [] };
  }
}

/** How a host came to be resolved. */
interface Approach {
  /** The jump hosts named together with it; without them its own settings apply. */
  readonly over?: readonly Jump[];
  /** The hosts that are reached through it, the target first. */
  readonly chain: readonly string[];
}

/** As in ssh: the last jump host is reached through those before it, the first one through its own ProxyJump. */
function hopsTo(resolving: Resolving, target: Jump, { over, chain }: Approach = { chain: [] }): readonly Hop[] {
  const settings = gather(resolving, target);
  if (chain.includes(target.alias)) {
    const circle = [...chain.slice(chain.indexOf(target.alias)), target.alias].join(' → ');
    throw makeFailure({
      code: 'bad-input',
      message: `ProxyJump is circular: ${circle}`,
      hint: `Set 'ProxyJump none' for one of them in ${resolving.file}`,
    });
  }
  if (chain.length >= maxHops) {
    const message = `'${chain[0] ?? ''}' is reached through more than ${maxHops} jump hosts`;
    throw makeFailure({ code: 'bad-input', message, hint: 'Use fewer jump hosts' });
  }
  const command = settings.first.get('proxycommand');
  if (over === undefined && isSet(command)) {
    throw makeFailure({
      code: 'not-allowed',
      message: `'${target.alias}' is reached through a ProxyCommand, which only the system's ssh runs`,
      hint: "Turn on 'Use the system's ssh', which runs it; or use ProxyJump instead",
    });
  }
  const jumps = over ?? readJumps(settings.first.get('proxyjump')?.[0] ?? 'none');
  const before = jumps.slice(0, -1);
  const last = jumps.at(-1);
  const approach = { ...(before.length > 0 ? { over: before } : {}), chain: [...chain, target.alias] };
  const way = last === undefined ? [] : hopsTo(resolving, last, approach);
  return [...way, toHop(resolving, target, settings)];
}

function toHop(resolving: Resolving, target: Jump, settings: SshSettings): Hop {
  const { first } = settings;
  const user = target.user ?? first.get('user')?.[0] ?? '';
  const port = target.port ?? Number(first.get('port')?.[0] ?? 22);
  const environment = resolving.environment ?? process.env;
  const tokens = {
    ...resolving,
    environment,
    port,
    alias: target.alias,
    host: settings.hostName,
    user: user || resolving.systemUser,
  };
  const fill = (path: string, keyword: string): readonly string[] => {
    const filled = fillTokens(path, tokens);
    if (filled === undefined)
      resolving.notices.add(`${keyword} ${path} of '${target.alias}' could not be expanded and was ignored`);
    return filled === undefined ? [] : [filled];
  };
  for (const keyword of ignored.filter((each) => first.has(each))) {
    resolving.notices.add(`'${target.alias}': ${keyword} is not supported`);
  }
  const files = settings.identityFiles.flatMap((path) =>
    path.toLowerCase() === 'none' ? [] : fill(path, 'IdentityFile'),
  );
  const only = first.get('identitiesonly')?.[0]?.toLowerCase();
  const agent = first.get('identityagent')?.[0] ?? '';
  return {
    alias: target.alias,
    host: settings.hostName,
    port,
    user,
    login: 'automatic',
    agent: toAgent(agent, environment) ?? fill(agent, 'IdentityAgent')[0] ?? 'none',
    identityFiles: files.slice(0, 20),
    identitiesOnly: only === 'yes' || only === 'true',
    password: { kind: 'ask' },
    passphrase: { kind: 'ask' },
  };
}

/** undefined if the text is a path. A variable that is not set means no agent, as in ssh. */
function toAgent(written: string, environment: NodeJS.ProcessEnv): string | undefined {
  if (written === '' || written === 'SSH_AUTH_SOCK') return '';
  if (written.toLowerCase() === 'none') return 'none';
  const [, name] = /^\$([A-Za-z_]\w*)$/.exec(written) ?? [];
  return name === undefined ? undefined : (environment[name] ?? 'none');
}

/** ssh's time format: `90`, `1m30s`; null for anything else. */
function toSeconds(text: string | undefined): number | null {
  if (text === undefined || !/^(?:\d{1,7}[smhdw]?)+$/i.test(text) || text.length > 40) return null;
  const units = new Map([
    ['m', 60],
    ['h', 3600],
    ['d', 86_400],
    ['w', 604_800],
  ]);
  const parts = [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units.get(unit ?? '') ?? 1), 0);
}

/** One host of a ProxyJump: `user@host:port`; user and port are optional. */
interface Jump {
  readonly alias: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

/** Reads the value of a ProxyJump, first host first; empty for `none`. Fails with bad-input if it names no host. */
function readJumps(value: string): readonly Jump[] {
  if (value.toLowerCase() === 'none') return [];
  return value.split(',').map((part) => {
    const bare = part.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
    const at = bare.lastIndexOf('@');
    const user = at < 0 ? undefined : bare.slice(0, at);
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(.*))?$/.exec(bare.slice(at + 1)) ?? [];
    const alias = bracketed ?? plain;
    if (alias === undefined || user === '' || (port !== undefined && !isPort(port))) {
      throw makeFailure({
        code: 'bad-input',
        message: `'${part.slice(0, 100)}' in ProxyJump does not name a host`,
        hint: 'Use user@host:port, separated by commas',
      });
    }
    return { alias, user, port: port === undefined ? undefined : Number(port) };
  });
}

interface Tokens {
  readonly home: string;
  readonly systemUser: string;
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Expands the `%` tokens and `${NAME}`s of a path; undefined if one of them is unknown. `~` is kept. */
function fillTokens(text: string, tokens: Tokens): string | undefined {
  const values = new Map<string, string>([
    ['%', '%'],
    ['d', tokens.home],
    ['h', tokens.host],
    ['k', tokens.host],
    ['i', String(process.getuid?.() ?? '')],
    ['l', hostname()],
    ['L', hostname().split('.')[0] ?? ''],
    ['n', tokens.alias],
    ['p', String(tokens.port)],
    ['r', tokens.user],
    ['u', tokens.systemUser],
  ]);
  const unknown: string[] = [];
  const filled = text.replace(/%(.?)|\$\{([^}]*)\}/g, (found, letter: string | undefined, name: string | undefined) => {
    const value = name === undefined ? values.get(letter ?? '') : tokens.environment[name];
    if (value === undefined) unknown.push(found);
    return value ?? '';
  });
  return unknown.length === 0 ? filled : undefined;
}
