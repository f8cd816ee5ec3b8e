import { homedir, userInfo } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuote } from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import type { Hop } from '#shared/domain/profile.ts';

/** Common to every use of ssh here: no forwarding except what was requested, and no open port. */
const usual: readonly string[] = [
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'RemoteCommand=none',
  'RequestTTY=no',
  'LogLevel=INFO',
  'ServerAliveInterval=2',
  'ServerAliveCountMax=2',
];

/**
 * The arguments with which the system's ssh logs in to the last of some hosts. If each of them comes from
 * ~/.ssh/config, the last one's name is enough, and ssh follows the file; otherwise each is reached by a separate ssh
 * (ProxyCommand).
 */
export function loginArguments(hops: readonly Hop[], home = homedir()): readonly string[] {
  const last = hops.at(-1);
  if (last === undefined) return [];
  const before = hops.slice(0, -1);
  const isConfigured = hops.every(({ alias }) => alias !== '');
  const proxy = before.length === 0 || isConfigured ? [] : [`ProxyCommand=${proxyCommand(before, home)}`];
  const options = [...usual, ...proxy, ...optionsOf(last)].flatMap((option) => ['-o', option]);
  return [...fileOptions(home), ...options, '--', destinationOf(last)];
}

/** As passed to ssh: a name of ~/.ssh/config, or a host. */
export function destinationOf({ alias, host }: Hop): string {
  return alias === '' ? host : alias;
}

function proxyCommand(hops: readonly Hop[], home: string): string {
  const words = ['ssh', '-W', '[%h]:%p', ...loginArguments(hops, home).map((word) => word.replaceAll('%', '%%'))];
  // ssh itself puts `exec` before it.
  return words.map(shellQuote).join(' ');
}

/** ssh looks for its files in the account's home folder; this makes it use the program's. */
function fileOptions(home: string): readonly string[] {
  if (home === userInfo().homedir) return [];
  const config = join(home, '.ssh', 'config');
  return [
    '-F',
    existsSync(config) ? config : 'none',
    '-o',
    `UserKnownHostsFile=${quoted(join(home, '.ssh/known_hosts'))}`,
  ];
}

const methods: Readonly<Record<Hop['login'], readonly string[]>> = {
  automatic: [],
  agent: ['PreferredAuthentications=publickey', 'IdentityFile=none'],
  key: ['PreferredAuthentications=publickey', 'IdentityAgent=none'],
  'keyboard-interactive': ['PreferredAuthentications=keyboard-interactive'],
  password: ['PreferredAuthentications=password,keyboard-interactive'],
};

function optionsOf(hop: Hop): readonly string[] {
  const { alias, port, user, login, agent, identityFiles, identitiesOnly } = hop;
  const place = [
    ...(port === 22 && alias !== '' ? [] : [`Port=${port}`]),
    ...(user === '' ? [] : [`User=${quoted(user)}`]),
  ];
  // The configuration provides the rest, and may contain more than the hop was filled in with.
  if (alias !== '') return place;
  const agents = agent === '' || login === 'key' ? [] : [`IdentityAgent=${quoted(agent)}`];
  const files = login === 'agent' ? [] : identityFiles.map((file) => `IdentityFile=${quoted(file)}`);
  return [...place, ...methods[login], ...agents, ...files, ...(identitiesOnly ? ['IdentitiesOnly=yes'] : [])];
}

/** A value of an option as ssh splits it; `%` begins one of its tokens. */
function quoted(value: string): string {
  const escaped = value.replaceAll('%', '%%');
  return /^[\w@./:~%+-]+$/u.test(escaped) ? escaped : `"${escaped.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
