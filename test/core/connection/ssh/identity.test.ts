import { generateKeyPairSync } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadIdentity } from '#core/connection/ssh/login/keyFile.ts';
import { hasSshTools, needsSshTools, run } from '../../../support/sshTools.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

const { signal } = new AbortController();
const never = async (): Promise<string> => Promise.reject(new Error('No passphrase was to be asked for'));
const load = async (file: string, passphrase: (refused: string | undefined) => Promise<string | undefined> = never) =>
  loadIdentity(file, { passphrase, home: folder.path, signal });
const put = async (name: string, text: string, mode = 0o600) => {
  await writeFile(join(folder.path, name), text, { mode });
  await chmod(join(folder.path, name), mode);
  return `~/${name}`;
};

describe.skipIf(!hasSshTools)(`a key file made by ssh-keygen${needsSshTools}`, () => {
  const kinds = ['ed25519', 'ecdsa', 'rsa'].flatMap((type) =>
    (type === 'ed25519' ? ['RFC4716'] : ['RFC4716', 'PEM', 'PKCS8']).map((format) => ({ type, format })),
  );
  it.each(kinds)('is read as $type in $format, unencrypted and encrypted', async ({ type, format }) => {
    for (const passphrase of ['', 'right horse']) {
      const path = join(folder.path, `${type}-${format}-${passphrase.length}`);
      await run('ssh-keygen', ['-q', '-t', type, '-m', format, '-N', passphrase, '-C', '', '-f', path]);
      const asked: (string | undefined)[] = [];
      const key = await load(path, async (refused) => {
        asked.push(refused);
        return asked.length === 1 ? 'wrong' : passphrase;
      });
      const [, open] = (await readFile(`${path}.pub`, 'utf8')).split(' ');
      expect(key.getPublicSSH().toString('base64')).toBe(open?.trim());
      expect(key.verify('text', key.sign('text'))).toBe(true);
      expect(asked).toEqual(passphrase === '' ? [] : [undefined, `The passphrase of ${path} was wrong`]);
    }
  });

  it('is refused after three wrong passphrases, without one, and when cancelled', async () => {
    const path = join(folder.path, 'locked');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', path]);
    await expect(load(path, async () => 'wrong')).rejects.toMatchObject({
      failure: { code: 'login-refused', message: `The passphrase of ${path} was wrong 3 times` },
    });
    await expect(load(path, async () => undefined)).rejects.toMatchObject({ failure: { code: 'login-refused' } });
    const aborted = loadIdentity(path, { passphrase: never, signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await expect(load(`${path}.pub`)).rejects.toMatchObject({ failure: { code: 'not-allowed' } });
    await chmod(`${path}.pub`, 0o600);
    await expect(load(`${path}.pub`)).rejects.toMatchObject({
      failure: { code: 'bad-input', message: `${path}.pub holds a public key` },
    });
  });
});

describe('a key file', () => {
  it('is read as ed25519 in PKCS#8, as openssl writes it', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const key = await load(await put('pkcs8', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()));
    expect(key.type).toBe('ssh-ed25519');
    expect(key.verify('text', key.sign('text'))).toBe(true);
  });

  it('that others can read is refused with its mode', async () => {
    const file = await put('wide', 'anything', 0o644);
    await expect(load(file)).rejects.toMatchObject({
      failure: {
        code: 'not-allowed',
        message: expect.stringContaining('0644') as unknown,
        hint: `Run: chmod 600 ${file}`,
      },
    });
  });

  it.each([
    ['PuTTY-User-Key-File-3: ssh-ed25519', /PuTTY/],
    ['-----BEGIN DSA PRIVATE KEY-----\nAAAA', /DSA/],
    ['-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----', /damaged/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA', /not a private key/],
    ['hello', /not a private key/],
    ['x'.repeat(70_000), /too large/],
  ])('that is not a usable private key is reported as such (%#)', async (text, message) => {
    const failure = { code: 'bad-input', message: expect.stringMatching(message) as unknown };
    await expect(load(await put('odd', text))).rejects.toMatchObject({ failure });
  });

  it('that is missing is named', async () => {
    await expect(load('~/nowhere')).rejects.toMatchObject({
      failure: { code: 'file-missing', message: 'The key file ~/nowhere does not exist' },
    });
  });
});
