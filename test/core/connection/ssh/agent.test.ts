import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgent } from '#core/connection/ssh/login/agent.ts';
import { hasSshTools, needsSshTools, run } from '../../../support/sshTools.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

const agentProgram = 'ssh-agent';
const { signal } = new AbortController();
const open = async (agent: string, identityFiles: readonly string[] = [], identitiesOnly = false) =>
  openAgent(
    { agent, identityFiles, identitiesOnly },
    { environment: {}, signal, home: folder.path, answersWithin: 400 },
  );

describe.skipIf(!hasSshTools)(`a real ssh-agent${needsSshTools}`, () => {
  let agent: ChildProcess;
  let socket = '';
  const add = async (...args: readonly string[]) => run('ssh-add', args, { SSH_AUTH_SOCK: socket });
  beforeAll(async () => {
    socket = join(folder.path, 'agent');
    agent = spawn(agentProgram, ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    if (agent.stdout !== null) await once(agent.stdout, 'data');
    for (const name of ['one', 'two', 'three']) {
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder.path, name)]);
    }
  });
  afterAll(async () => {
    const gone = once(agent, 'exit');
    agent.kill();
    await gone;
  });

  it('without keys says so', async () => {
    await expect(open(socket)).rejects.toMatchObject({
      failure: { code: 'unavailable', message: `The SSH agent at ${socket} lists no keys; it is empty or locked` },
    });
  });

  it('offers the keys of the key files first, or only those, in their order', async () => {
    for (const name of ['one', 'two', 'three']) await add('-q', join(folder.path, name));
    const comments = async (files: readonly string[], only: boolean) =>
      (await open(socket, files, only))?.keys.map(({ comment }) => comment);
    expect(await comments([], false)).toEqual(['one', 'two', 'three']);
    expect(await comments(['~/three'], false)).toEqual(['three', 'one', 'two']);
    await rm(join(folder.path, 'three.pub'));
    await copyFile(join(folder.path, 'one.pub'), join(folder.path, 'alone.pub'));
    expect(await comments(['~/three', '~/alone.pub', '~/missing'], true)).toEqual(['three', 'one']);
    expect(await comments([], true)).toEqual([]);
  });

  it('signs with the chosen key', async () => {
    const opened = await open(socket, ['~/two'], true);
    const key = opened?.keys[0]?.key;
    const text = Buffer.from('text');
    const signature = await new Promise<Buffer>((resolve, reject) => {
      if (key === undefined) reject(new Error('The agent offers no key'));
      else
        opened?.agent.sign(key, text, (error, signed) =>
          signed ? resolve(signed) : reject(error ?? new Error('No signature')),
        );
    });
    expect(key?.verify(text, signature)).toBe(true);
  });

  it('that is locked is reported as having no keys', async () => {
    const script = join(folder.path, 'askpass');
    await writeFile(script, '#!/bin/sh\necho word\n', { mode: 0o700 });
    const askpass = {
      SSH_ASKPASS: script,
      SSH_ASKPASS_REQUIRE: 'force',
      DISPLAY: ':0',
      SSH_AUTH_SOCK: socket,
    };
    await run('ssh-add', ['-x'], askpass);
    await expect(open(socket)).rejects.toMatchObject({
      failure: { code: 'unavailable', message: `The SSH agent at ${socket} lists no keys; it is empty or locked` },
    });
  });
});

describe('an agent', () => {
  it('is undefined for none, and named if it is missing', async () => {
    expect(await open('none')).toBeUndefined();
    await expect(open('')).rejects.toMatchObject({
      failure: { message: expect.stringContaining('SSH_AUTH_SOCK') as unknown },
    });
    const missing = join(folder.path, 'missing');
    await expect(open(missing)).rejects.toMatchObject({
      failure: { code: 'unavailable', message: `No SSH agent is listening at ${missing}` },
    });
  });

  it.each([
    ['never answers', () => undefined, /not give a usable answer within 0.4 s/],
    [
      'answers nonsense',
      (socket: Socket) => socket.write(Buffer.from([0, 0, 0, 5, 12, 0, 0, 0, 9])),
      /not give a usable answer/,
    ],
    ['hangs up', (socket: Socket) => socket.destroy(), /not give a usable answer/],
    [
      'answers without end',
      (socket: Socket) => socket.write(Buffer.alloc(1024 * 1024, 0x70)),
      /not give a usable answer/,
    ],
  ])('that %s is abandoned at its limit', async (title, answer, message) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(
        socket
          .resume()
          .on('error', () => socket.destroy())
          .on('close', () => sockets.delete(socket)),
      );
      answer(socket);
    });
    const path = join(folder.path, title.replaceAll(' ', '-'));
    server.listen(path);
    await once(server, 'listening');
    await expect(open(path)).rejects.toMatchObject({
      failure: { code: 'unavailable', message: expect.stringMatching(message) as unknown },
    });
    await expect.poll(() => sockets.size).toBe(0);
    server.close();
  });
});
