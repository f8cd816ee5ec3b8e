import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listUserCredentials } from '#core/users/userCredentials.ts';
import { readCertificate } from '#core/users/readCertificate.ts';
import { aRow } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { makeSshKey } from '../../support/sshKeys.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const run = promisify(execFile);
let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  await makeSshKey(folder.path, 'authority');
});
afterAll(async () => folder.dispose());

/** A certificate from OpenSSH's own program; `times` in UTC. */
async function certify(type: 'ed25519' | 'ecdsa' | 'rsa', times: string): Promise<string> {
  const name = `login-${crypto.randomUUID().slice(0, 8)}`;
  const { file } = await makeSshKey(folder.path, name, { type });
  const authority = join(folder.path, 'authority');
  const request = ['-s', authority, '-I', 'alice@<lab>', '-n', 'plgalice,root', '-V', times, `${file}.pub`];
  await run('ssh-keygen', ['-q', ...request]);
  return readFile(`${file}-cert.pub`, 'utf8');
}
const week = '20250101000000Z:20250108000000Z';

describe('a certificate', () => {
  it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'from OpenSSH over a key of %s shows its subject and validity',
    async (type) => {
      expect(readCertificate(await certify(type, week))).toEqual({
        problem: '',
        facts: {
          format: 'OpenSSH',
          subject: 'alice@<lab>',
          names: ['plgalice', 'root'],
          validFrom: '2025-01-01 00:00:00+00',
          validUntil: '2025-01-08 00:00:00+00',
        },
      });
    },
  );

  it('may never expire', async () => {
    expect(readCertificate(await certify('ed25519', 'always:forever')).facts).toMatchObject({ validUntil: null });
  });

  it('of X.509 shows them too', async () => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '/dev/null'];
    const { stdout } = await run('openssl', ['req', '-x509', ...key, '-days', '30', '-subj', '/O=Lab/CN=alice']);
    const { facts } = readCertificate(stdout);
    expect(facts).toMatchObject({ format: 'X.509', subject: 'O=Lab, CN=alice', names: [] });
    expect(facts?.validUntil).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/u);
  });

  it('says why it cannot be read, wherever it is cut off', async () => {
    const text = await certify('ed25519', week);
    const [type = '', base64 = ''] = text.split(' ');
    const whole = Buffer.from(base64, 'base64');
    // The last fields are not read; they are much shorter than the key and the times.
    for (let length = 0; length < 150; length += 1) {
      const cut = `${type} ${whole.subarray(0, length).toString('base64')}`;
      expect(readCertificate(cut), String(length)).toMatchObject({ facts: null, problem: 'It is cut off' });
    }
  });

  it.each([
    ['', 'It is neither an OpenSSH certificate nor an X.509 one'],
    ['ssh-rsa AAAA', 'It is neither an OpenSSH certificate nor an X.509 one'],
    ['ssh-rsa-cert-v01@openssh.com AAAAB3NzaC1yc2E=', 'Its content is not of the type it declares'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'It is not a readable certificate'],
    ['toString AAAA', 'It is neither an OpenSSH certificate nor an X.509 one'],
  ])('that is malformed says so: %j', (text, problem) => {
    expect(readCertificate(text)).toEqual({ facts: null, problem });
  });
});

describe.each(dialects)('the credentials of users on %s', (dialect) => {
  it("are described by their sizes and the certificate's contents, and are not transferred", async () => {
    const cert = await certify('rsa', week);
    const database = await openOwnDatabase(dialect, {
      rows: [
        ...[1, 2, 3, 4].map((id) => aRow('User', { id, username: `user ${id}`, auth_provider: 'KeycloakUser' })),
        aRow('KeycloakUser', { id: 1, cert, private_key: 'SECRET-KEY' }),
        aRow('KeycloakUser', { id: 2, cert: 'hello', private_key: '' }),
        aRow('KeycloakUser', { id: 3, cert: '', private_key: '' }),
      ],
    });
    const found = await listUserCredentials(database, [1, 2, 3, 4, 99], neverAborted);
    await database.close();
    expect(found).toMatchObject([
      { id: 1, certificateBytes: cert.length, privateKeyBytes: 10, problem: '', facts: { subject: 'alice@<lab>' } },
      { id: 2, certificateBytes: 5, facts: null, problem: 'It is neither an OpenSSH certificate nor an X.509 one' },
      { id: 3, certificateBytes: 0, privateKeyBytes: 0, facts: null, problem: '' },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/SECRET|AAAA/u);
  });
});
