import type { Hop, SshConfigHost } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { readSshConfig, type SshConfigDirective, type SshConfigTree } from './sshConfigFile.ts';
import { readJumps, type Jump } from './sshConfigJump.ts';
import { gatherSettings, type SshSettings } from './sshConfigSettings.ts';
import { fillTokens } from './sshConfigTokens.ts';

/** What ~/.ssh/config says. It is read anew at every call; no program that it names is ever run. */
export interface SshConfig {
  /** The hosts that it names, without patterns; each notice says what was left out, and why. */
  readonly hosts: () => Promise<{ readonly hosts: readonly SshConfigHost[]; readonly notices: readonly string[] }>;
  /**
   * The way to a host, jump hosts first. `keepAliveSeconds` is null where nothing is said. Fails with not-allowed for a
   * ProxyCommand, with bad-input for a ProxyJump that leads in a circle, over more than 8 hops, or nowhere.
   */
  readonly resolve: (alias: string) => Promise<{
    readonly hops: readonly Hop[];
    readonly notices: readonly string[];
    readonly keepAliveSeconds: number | null;
  }>;
}

interface SshConfigOptions {
  readonly file: string;
  readonly home: string;
  /** The name of the person at this machine. */
  readonly systemUser: string;
  /** For `${NAME}` in paths; the program's own where it is left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

interface Resolving extends SshConfigOptions {
  readonly tree: SshConfigTree;
  readonly notices: Set<string>;
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
    resolve: async (alias) => {
      const resolving = await load();
      const hops = hopsTo(resolving, { alias, user: undefined, port: undefined }, undefined, []);
      const { first } = gather(resolving, { alias, user: undefined });
      const keepAliveSeconds = toSeconds(first.get('serveraliveinterval')?.[0]);
      return { hops, notices: [...resolving.notices], keepAliveSeconds };
    },
  };
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
    const hops = hopsTo(resolving, jump, undefined, []);
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

/** As ssh does: the last jump host is reached over those before it, the first one over its own ProxyJump. */
function hopsTo(
  resolving: Resolving,
  target: Jump,
  over: readonly Jump[] | undefined,
  chain: readonly string[],
): readonly Hop[] {
  const settings = gather(resolving, target);
  if (chain.includes(target.alias)) {
    const circle = [...chain.slice(chain.indexOf(target.alias)), target.alias].join(' → ');
    throw makeFailure({
      code: 'bad-input',
      message: `ProxyJump leads in a circle: ${circle}`,
      hint: `Give one of them 'ProxyJump none' in ${resolving.file}`,
    });
  }
  if (chain.length >= maxHops) {
    const message = `The way to '${chain[0] ?? ''}' leads over more than ${maxHops} hops`;
    throw makeFailure({ code: 'bad-input', message, hint: 'Take fewer jump hosts' });
  }
  const command = settings.first.get('proxycommand');
  if (over === undefined && command !== undefined && command.join(' ').toLowerCase() !== 'none') {
    throw makeFailure({
      code: 'not-allowed',
      message: `'${target.alias}' is reached through a ProxyCommand, and programs named in ${resolving.file} are never run`,
      hint: 'Use ProxyJump instead, or enter the hops by hand',
    });
  }
  const jumps = over ?? readJumps(settings.first.get('proxyjump')?.[0] ?? 'none');
  const before = jumps.slice(0, -1);
  const last = jumps.at(-1);
  const way =
    last === undefined ? [] : hopsTo(resolving, last, before.length > 0 ? before : undefined, [...chain, target.alias]);
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
      resolving.notices.add(`${keyword} ${path} of '${target.alias}' cannot be filled in and was left out`);
    return filled === undefined ? [] : [filled];
  };
  for (const keyword of ignored.filter((each) => first.has(each))) {
    resolving.notices.add(`'${target.alias}': ${keyword} is not used here`);
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

/** undefined where the text is a path. A variable that is not set means no agent, as for ssh. */
function toAgent(written: string, environment: NodeJS.ProcessEnv): string | undefined {
  if (written === '' || written === 'SSH_AUTH_SOCK') return '';
  if (written.toLowerCase() === 'none') return 'none';
  const [, name] = /^\$([A-Za-z_]\w*)$/.exec(written) ?? [];
  return name === undefined ? undefined : (environment[name] ?? 'none');
}

/** ssh's times: `90`, `1m30s`; null for what is not one. */
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
