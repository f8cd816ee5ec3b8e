import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { showSimulations } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { hopThrough, makePlace, named, saveProfile } from '../support/connectingParts.ts';
import { postgresPassword } from '../support/postgresServer.ts';
import { makeSshKey, type SshKey } from '../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../support/sshServer.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();
const made: { key?: SshKey; sshd?: SshServer } = {};

beforeAll(async () => {
  const folder = await makeTemporaryFolder();
  made.key = await makeSshKey(folder.path, 'id');
  made.sshd = await startSshServer({ allowed: [made.key] });
  return folder.dispose;
});

afterAll(async () => made.sshd?.dispose());

/**
 * Puts a `docker` on the server that knows yaptide's two containers, with the database's port published on the server.
 */
async function playDocker({ folder }: SshServer, url: string, port: number): Promise<void> {
  const ports = { '5432/tcp': [{ HostIp: '0.0.0.0', HostPort: String(port) }] };
  const describe = (name: string, address: string, published: unknown): string =>
    JSON.stringify({
      Name: `/yaptide_${name}`,
      NetworkSettings: { Ports: published, Networks: { yaptide: { IPAddress: address, Aliases: [name] } } },
      Hostname: name,
      Service: name,
    });
  const script = `#!/bin/sh
case "$1$2" in
  ps-q) echo 1;;
  ps*) printf 'yaptide_flask\\tflask\\nyaptide_postgresql\\tpostgresql\\n';;
  inspect*) cat <<'END'
${describe('flask', '172.18.0.3', {})}
${describe('postgresql', '172.18.0.2', ports)}
END
  ;;
  exec*) echo '${url}';;
  *) exit 64;;
esac
`;
  await writeFile(join(folder, 'bin', 'docker'), script);
  await chmod(join(folder, 'bin', 'docker'), 0o755);
}

it('the server is asked for its URL, which fills the form, and the connection is opened with the result', async () => {
  expectComplaint(/Failed to load resource/u);
  const { key, sshd } = made;
  if (key === undefined || sshd === undefined) throw new Error('The server did not start');
  const place = await makePlace('asked');
  const secret = encodeURIComponent(postgresPassword);
  await playDocker(sshd, `postgresql+psycopg://postgres:${secret}@postgresql:5432/${place.database}`, place.port);
  const database = { ...place, host: 'to.be.asked', port: 1, database: 'unknown', password: { kind: 'ask' as const } };
  await saveProfile(program(), { id: 'asked', database, hops: [hopThrough(sshd, key)] });
  const page = await reopen('/profiles/asked');
  await named(page, 'Get the URL from the server').click();
  await named(page, 'Do not connect').click();
  await expect.poll(async () => named(page, 'Get the URL from the server').isEnabled()).toBe(true);
  expect(await page.getByRole('alert').count(), 'a question that was refused is no failure').toBe(0);
  await named(page, 'Get the URL from the server').click();
  await named(page, 'Trust and remember').click();
  await page.getByText('Address used').waitFor();
  expect(await page.getByRole('textbox', { name: 'Database', exact: true }).inputValue()).toBe(place.database);
  expect(await page.getByRole('textbox', { name: 'Port', exact: true }).first().inputValue()).toBe(String(place.port));
  const shown = await page.evaluate(() => document.documentElement.outerHTML);
  for (const each of [postgresPassword, secret]) expect(shown).not.toContain(each);
  await named(page, 'Connect').click();
  await showSimulations(page);
  await page.getByText('asked 1').waitFor();
});
