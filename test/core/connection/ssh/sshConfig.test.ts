import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSshConfig } from '#core/connection/ssh/config/sshConfig.ts';
import { readSshConfigLine } from '#core/connection/ssh/config/sshConfigFile.ts';
import { hasSshTools, needsSshTools, run } from '../../../support/sshTools.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  await mkdir(join(folder.path, '.ssh', 'conf.d'), { recursive: true });
});
afterAll(async () => folder.dispose());

const systemUser = userInfo().username;
let count = 0;
const configOf = async (text: string) => {
  count += 1;
  const file = join(folder.path, `config${count}`);
  await writeFile(file, text, { mode: 0o600 });
  return { file, config: makeSshConfig({ file, home: folder.path, systemUser, environment: { SOCK: '/run/agent' } }) };
};
const lastOf = async (text: string, alias = 'db') => {
  const { config } = await configOf(text);
  const { hops, ...rest } = await config.resolve(alias);
  return { ...hops.at(-1), ...rest };
};

describe('the ssh configuration', () => {
  const texts = [
    'Host db\n  HostName %h.LAB\n  User alice\n  Port 2222\n',
    'Host other\n  User bob\nHost d* !da\n  user = carol\n  PORT=23\nHost *\n  User dave\n',
    'Host db\n  IdentityFile ~/.ssh/one\n  IdentityFile "~/.ssh/t w o" # yes\nHost *\n  IdentityFile ~/.ssh/one\n  IdentitiesOnly yes\n',
    "Host 'db'\n  HostName 'x'\n  IdentityFile ~/.ssh/a#b\n  ServerAliveInterval 1m\n",
    'Match originalhost db user root,alice\n  Port 24\nHost db\n  HostName db.lab\n  User alice\nMatch host *.LAB\n  Port 25\n',
    'User alice\nMatch !user bob host db\n  Port 26\nMatch all\n  Port 27\n',
    'Host db\n  HostName db.lab\nMatch final host db.lab\n  Port 28\nHost db.lab\n  User zoe\n',
    'Host db\n  ProxyJump alice@gate:2200,[::1]:23\nHost d*\n  ProxyCommand nc %h %p\n',
    'Host DB\n  Port 29\nHost db\n  HostName DB\n',
    'Host *\n  Port 30\n  IdentityAgent none\nHost db\n  Port 31\n',
  ];
  it.skipIf(!hasSshTools).each(texts)(`is interpreted as ssh -G does: %j${needsSshTools}`, async (text) => {
    const { file, config } = await configOf(text);
    const printed = (await run('ssh', ['-G', '-F', file, 'db'])).split('\n').map((line) => line.split(' '));
    const said = (key: string) => printed.filter(([name]) => name === key).map(([, ...words]) => words.join(' '));
    const { hops, keepAliveSeconds } = await config.resolve('db');
    const hop = hops.at(-1);
    expect([hop?.host]).toEqual(said('hostname'));
    expect([hop?.user === '' ? systemUser : hop?.user]).toEqual(said('user'));
    expect([String(hop?.port)]).toEqual(said('port'));
    expect([hop?.identitiesOnly === true ? 'yes' : 'no']).toEqual(said('identitiesonly'));
    expect([String(keepAliveSeconds ?? 0)]).toEqual(said('serveraliveinterval'));
    if (hop?.identityFiles.length !== 0) expect(hop?.identityFiles).toEqual(said('identityfile'));
    expect(hops.length > 1).toBe(said('proxyjump').length > 0);
  });

  it('leads over jump hosts in order, each with its own settings', async () => {
    const { config } = await configOf(
      'Host gate\n  HostName gate.lab\n  User alice\n  ProxyJump outer\nHost db\n  ProxyJump bob@gate:2200\nHost two\n  ProxyJump first,gate\n',
    );
    const way = async (alias: string) =>
      (await config.resolve(alias)).hops.map(({ user, host, port }) => `${user}@${host}:${port}`);
    expect(await way('db')).toEqual(['@outer:22', 'bob@gate.lab:2200', '@db:22']);
    expect(await way('two')).toEqual(['@first:22', 'alice@gate.lab:22', '@two:22']);
  });

  it('refuses a cycle of jump hosts, and leaves a ProxyCommand to the system’s ssh', async () => {
    const { config } = await configOf(
      'Host a\n ProxyJump b\nHost b\n ProxyJump a\nHost c\n ProxyCommand touch /x\nHost d\n ProxyJump c\n',
    );
    await expect(config.resolve('a')).rejects.toMatchObject({
      failure: { code: 'bad-input', message: 'ProxyJump is circular: a → b → a' },
    });
    for (const alias of ['c', 'd']) {
      const { hops, needsSystemSsh, notices } = await config.resolve(alias);
      expect(hops.map((hop) => hop.alias)).toEqual([alias]);
      expect(needsSystemSsh).toBe(true);
      expect(notices.join()).toContain("'c' is reached through a ProxyCommand");
    }
    expect((await config.resolve('alice@host:2222')).hops).toMatchObject([{ host: 'host', user: 'alice', port: 2222 }]);
    const { hosts, notices } = await config.hosts();
    expect(hosts.map(({ alias }) => alias)).toEqual(['a', 'b', 'c', 'd']);
    expect(notices.join()).toMatch(/circular.*ProxyCommand/);
  });

  it('expands tokens and variables in paths, and keeps the tilde', async () => {
    const hop = await lastOf(
      'Host db\n HostName db.lab\n User al\n Port 9\n IdentityFile ~/%h/%r/%u/%n/%p/%%\n IdentityFile %d/k\n IdentityFile ${NO}/x\n IdentityAgent $SOCK\n',
    );
    expect(hop.identityFiles).toEqual([`~/db.lab/al/${systemUser}/db/9/%`, `${folder.path}/k`]);
    expect(hop.agent).toBe('/run/agent');
    expect(hop.notices.join()).toContain('${NO}/x');
    expect((await lastOf('IdentityAgent none\n')).agent).toBe('none');
    expect((await lastOf('IdentityAgent SSH_AUTH_SOCK\n')).agent).toBe('');
    expect((await lastOf('IdentityAgent $UNSET\n')).agent).toBe('none');
  });

  it('includes files by patterns, relative to ~/.ssh, within the block that includes them', async () => {
    const put = async (name: string, text: string) => writeFile(join(folder.path, '.ssh', name), text, { mode: 0o600 });
    await put('conf.d/10-a', 'Host db inner\n  Port 41\n');
    await put('conf.d/20-b', 'Host db\n  Port 42\n  User b\n');
    await put('self', 'Include self\nHost db\n  ServerAliveInterval 7\n');
    const { config } = await configOf(
      'Host x\n  Include conf.d/*\nHost db\n  Include conf.d/[12]* ~/.ssh/self none\n  User c\n',
    );
    const { hops, keepAliveSeconds, notices } = await config.resolve('db');
    expect(hops).toMatchObject([{ port: 41, user: 'b' }]);
    expect(keepAliveSeconds).toBe(7);
    expect(notices.join()).toContain('includes itself');
    expect((await config.hosts()).hosts.map(({ alias }) => alias)).toEqual(['x', 'db', 'inner']);
    expect((await config.resolve('inner')).hops).toMatchObject([{ port: 22 }]);
  });

  it('lists no patterns, runs no Match exec, and reports damaged lines by number', async () => {
    const mark = join(folder.path, 'ran');
    const { file, config } = await configOf(
      `Host *\nHost a? !b\nHost real\n  "\nMatch exec "touch ${mark}"\n  Port 99\n`,
    );
    const { hosts, notices } = await config.hosts();
    expect(hosts).toEqual([{ alias: 'real', host: 'real', port: 22, user: systemUser, jumps: [] }]);
    expect(notices.join('\n')).toContain(`${file} line 4 is damaged`);
    expect(notices.join('\n')).toContain('would run a program');
    await expect(run('test', ['-e', mark])).rejects.toThrow();
  });

  it('is empty if its file is missing, and skips a file that others can change or that is huge', async () => {
    const missing = makeSshConfig({ file: join(folder.path, 'none'), home: folder.path, systemUser });
    expect(await missing.hosts()).toEqual({ hosts: [], notices: [] });
    const { config } = await configOf(`Host a\n#${'x'.repeat(1024 * 1024)}`);
    expect((await config.hosts()).notices.join()).toContain('larger than 1 MiB');
  });

  it('never throws, whatever a line contains', () => {
    const words = fc.constantFrom('Host', 'Match', '"', "'", '\\', '#', '=', ' ', '\t', 'a', '\n', '%', '__proto__');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => void readSshConfigLine(text)),
      { numRuns: 1000 },
    );
  });
});
