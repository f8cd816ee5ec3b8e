import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { readyKeys } from '#core/connection/ssh/login/readyKeys.ts';
import { useSshBench } from '../../../support/sshBench.ts';
import { startSshServer } from '../../../support/sshServer.ts';

const bench = useSshBench();

/** What Node calls the key of a half of the connection. */
function keyOf(client: ssh2.Client, half: string, key: string): string {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const cipher: unknown = Object(Reflect.get(Object(protocol), half));
  return Object.prototype.toString.call(Reflect.get(Object(cipher), key));
}

it('gives ssh2 its keys as objects of Node, anew after each exchange of keys, and both sides still understand', async () => {
  const server = await startSshServer({ allowed: [bench().key], settings: ['RekeyLimit 64K'] });
  const client = new ssh2.Client();
  try {
    const exchanges: unknown[] = [];
    client.on('handshake', (negotiated) => {
      exchanges.push(negotiated);
      readyKeys(client);
    });
    const { port, user } = server;
    client.connect({ host: '127.0.0.1', port, username: user, privateKey: await readFile(bench().key.file) });
    await once(client, 'ready');
    const kinds = (): readonly string[] => [
      keyOf(client, '_cipher', '_encKey'),
      keyOf(client, '_decipher', '_decipherKey'),
    ];
    // Where ssh2 is built otherwise one day, this tells that the work is in vain.
    expect(kinds()).toEqual(['[object KeyObject]', '[object KeyObject]']);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const size = 300_000;
    client.exec(`head -c ${size} /dev/zero`, (error, channel) => {
      if (error !== undefined) return reject(error);
      const read = { bytes: 0 };
      channel.on('data', (bytes: Buffer) => {
        read.bytes += bytes.length;
      });
      channel.once('close', () => resolve(read.bytes));
    });
    expect(await promise).toBe(size);
    expect(exchanges.length).toBeGreaterThan(2);
    expect(kinds()).toEqual(['[object KeyObject]', '[object KeyObject]']);
  } finally {
    client.destroy();
    await server.dispose();
  }
});
