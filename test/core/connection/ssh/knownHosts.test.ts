import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { algorithmOf, fingerprintOf, readKnownHostsLine } from '#core/connection/ssh/hostKeys/knownHostsFile.ts';
import { matchesPattern } from '#core/connection/ssh/config/hostPattern.ts';
import { makeHostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { hasSshTools, needsSshTools, run } from '../../../support/sshTools.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

const wire = (algorithm: string, fill: number): Buffer => {
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return Buffer.concat([part(Buffer.from(algorithm)), part(Buffer.alloc(32, fill))]);
};
const [one, two, rsa] = [wire('ssh-ed25519', 1), wire('ssh-ed25519', 2), wire('ssh-rsa', 3)];
const line = (names: string, key: Buffer) => `${names} ${algorithmOf(key)} ${key.toString('base64')} comment`;
let count = 0;
const keysOf = async (...lines: readonly string[]) => {
  count += 1;
  const file = join(folder.path, `known_hosts${count}`);
  await writeFile(file, lines.join('\n'));
  return { file, keys: makeHostKeys({ userFiles: [file, `${file}-missing`], ownFile: `${file}-own/known_hosts` }) };
};
const at = (host: string, port = 22) => ({ host, port });

describe('the host keys', () => {
  it('are found by names, patterns and ports, regardless of case', async () => {
    const { keys } = await keysOf(line('alpha,192.0.2.1,*.lab,!bad.lab', one), line('[beta]:2222', two));
    for (const host of ['alpha', 'ALPHA', '192.0.2.1', 'x.lab']) {
      expect(await keys.check(at(host), one)).toEqual({ kind: 'known' });
    }
    expect((await keys.check(at('bad.lab'), one)).kind).toBe('unknown');
    expect(await keys.check(at('beta', 2222), two)).toEqual({ kind: 'known' });
    expect((await keys.check(at('beta'), two)).kind).toBe('unknown');
    expect(await keys.check(at('alpha', 2022), one)).toEqual({ kind: 'known' });
    expect((await keys.check(at('alpha', 2022), two)).kind).toBe('unknown');
  });

  it('stop at a changed key of any algorithm, and say what is known and where', async () => {
    const { file, keys } = await keysOf('', line('alpha', one));
    const known = [{ algorithm: 'ssh-ed25519', fingerprint: fingerprintOf(one), where: `${file} line 2` }];
    expect(await keys.check(at('alpha'), two)).toEqual({ kind: 'changed', known });
    expect(await keys.check(at('alpha'), rsa)).toEqual({ kind: 'changed', known });
  });

  it('stop at a revoked key even if another line trusts it', async () => {
    const { file, keys } = await keysOf(line('alpha', one), line('@revoked *', one));
    expect(await keys.check(at('alpha'), one)).toEqual({ kind: 'revoked', where: `${file} line 2` });
    expect(await keys.check(at('alpha', 2200), one)).toEqual({ kind: 'revoked', where: `${file} line 2` });
  });

  it('are refused with a message if only a certificate authority vouches for them', async () => {
    const { keys } = await keysOf(line('@cert-authority *.lab', one), line('own.lab', two));
    const verdict = await keys.check(at('db.lab'), one);
    expect(verdict).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('certificate authority') as unknown,
    });
    expect(await keys.check(at('own.lab'), two)).toEqual({ kind: 'known' });
  });

  it('skip damaged lines and report their numbers', async () => {
    const damaged = ['alpha', '@odd alpha ssh-rsa AAAA', 'alpha ssh-ed25519 !!!', line('|1|x|y', one), '# fine', ''];
    const { file, keys } = await keysOf(...damaged, line('alpha', one));
    expect(await keys.check(at('alpha'), one)).toEqual({ kind: 'known' });
    const numbers = [1, 2, 3, 4].map((number) => `${file} line ${number} is damaged and was skipped`);
    expect(await keys.notices()).toEqual(numbers);
  });

  it("are added only to the program's own file, readable by its owner, and known from then on", async () => {
    const { file, keys } = await keysOf(line('alpha', one));
    expect(await keys.check(at('beta', 2200), one)).toEqual({ kind: 'unknown', knownAs: ['alpha'] });
    const odd = at('*,!x y');
    await Promise.all([keys.remember(at('Beta', 2200), one), keys.remember(odd, two)]);
    expect(await keys.check(at('beta', 2200), one)).toEqual({ kind: 'known' });
    expect(await keys.check(odd, two)).toEqual({ kind: 'known' });
    expect((await keys.check(at('gamma'), two)).kind).toBe('unknown');
    const own = `${file}-own/known_hosts`;
    expect((await stat(own)).mode & 0o777).toBe(0o600);
    expect((await readFile(own, 'utf8')).split('\n')[0]).toContain('[beta]:2200 ssh-ed25519');
    expect(await readFile(file, 'utf8')).toBe(line('alpha', one));
  });

  it('determine the preferred algorithms', async () => {
    const { keys } = await keysOf(line('alpha', rsa), line('alpha', one));
    expect(await keys.algorithmsFor(at('alpha'))).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(await keys.algorithmsFor(at('beta'))).toEqual([]);
  });

  it('are refused if a file is too large to read, as it might revoke a key', async () => {
    const { file, keys } = await keysOf(line('alpha', one));
    await appendFile(file, Buffer.alloc(17 * 1024 * 1024, '#'));
    expect(await keys.check(at('alpha'), one)).toMatchObject({
      kind: 'refused',
      reason: `${file} is larger than 16 MiB`,
    });
  });

  it.skipIf(!hasSshTools)(`are found under names hashed by ssh-keygen${needsSshTools}`, async () => {
    const path = join(folder.path, 'host');
    await run('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', path]);
    const key = Buffer.from((await readFile(`${path}.pub`, 'utf8')).split(' ')[1] ?? '', 'base64');
    const { file, keys } = await keysOf(line('alpha', key), line('[alpha]:2222', key), '');
    await run('ssh-keygen', ['-H', '-f', file]);
    expect(await readFile(file, 'utf8')).not.toContain('alpha');
    expect(await keys.check(at('alpha'), key)).toEqual({ kind: 'known' });
    expect(await keys.check(at('alpha', 2222), key)).toEqual({ kind: 'known' });
    expect((await keys.check(at('beta'), key)).kind).toBe('unknown');
    expect(await run('ssh-keygen', ['-lf', `${path}.pub`])).toContain(fingerprintOf(key));
  });
});

describe('a line of known_hosts', () => {
  it('never throws, whatever it holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readKnownHostsLine(text)));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => algorithmOf(Buffer.from(bytes)).length > 0));
  });

  it('is matched in bounded time, however many asterisks it has', () => {
    expect(matchesPattern('a'.repeat(5000), '*a'.repeat(1000) + 'b')).toBe(false);
    expect(matchesPattern('db1.lab', 'db?.*')).toBe(true);
  });
});
