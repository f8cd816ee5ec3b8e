import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PEM files of an authority, a server `127.0.0.1` and `db.lab`, and a client. */
export interface TlsFiles {
  readonly authority: string;
  readonly server: { readonly certificate: string; readonly key: string };
  /** The same server with an expired certificate. */
  readonly expired: { readonly certificate: string; readonly key: string };
  /** For the database user `tls_client`; the key unencrypted, and encrypted with the passphrase `open sesame`. */
  readonly client: { readonly certificate: string; readonly key: string; readonly encryptedKey: string };
  /** An authority that signed nothing here. */
  readonly stranger: string;
  readonly remove: () => Promise<void>;
}

export const keyPassphrase = 'open sesame';

interface Certificate {
  readonly subject: string;
  /** The file of its extensions. */
  readonly extensions: string;
  /** Its validity; negative: how long ago it expired. */
  readonly days: string;
}

/** Makes the files with openssl, in a temporary folder. */
export async function makeTlsFiles(): Promise<TlsFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'tidescope-tls-'));
  const path = (name: string): string => join(folder, name);
  const openssl = async (...lines: readonly string[][]): Promise<unknown> =>
    run('openssl', lines.flat(), { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const name of ['authority', 'stranger']) {
    await openssl(
      ['req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '30'],
      ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE'],
    );
  }
  await writeFile(path('server.ext'), 'subjectAltName=DNS:db.lab,IP:127.0.0.1\n');
  await writeFile(path('client.ext'), 'extendedKeyUsage=clientAuth\n');
  const sign = async (name: string, { subject, extensions, days }: Certificate): Promise<void> => {
    await openssl(['req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${subject}`]);
    await openssl(
      ['x509', '-req', '-in', `${name}.csr`, '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'],
      ['-out', `${name}.pem`, '-extfile', extensions, '-days', days],
    );
  };
  await sign('server', { subject: 'db.lab', extensions: 'server.ext', days: '10' });
  await sign('expired', { subject: 'db.lab', extensions: 'server.ext', days: '-1' });
  await sign('client', { subject: 'tls_client', extensions: 'client.ext', days: '10' });
  await openssl([
    'pkcs8',
    '-topk8',
    '-in',
    'client.key',
    '-out',
    'client.enc.key',
    '-passout',
    `pass:${keyPassphrase}`,
  ]);
  return {
    authority: path('authority.pem'),
    server: { certificate: path('server.pem'), key: path('server.key') },
    expired: { certificate: path('expired.pem'), key: path('expired.key') },
    client: { certificate: path('client.pem'), key: path('client.key'), encryptedKey: path('client.enc.key') },
    stranger: path('stranger.pem'),
    remove: async () => rm(folder, { recursive: true, force: true }),
  };
}
