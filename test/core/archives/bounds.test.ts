import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { noKeychain } from '../../support/cipherDouble.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

const common = `
  import { createArchive } from '#core/archives/file/archiveWriter.ts';
  const signal = new AbortController().signal;
  const header = { operation: 'export', parameters: {}, connection: '', dialect: 'sqlite', revision: '5003b9acb1f4',
    serverVersion: '', madeAt: '2026-11-22T20:00:00Z', program: '' };
  const writer = await createArchive({ directory: process.argv[1], sizeLimitBytes: 1e10, header,
    secrets: { kind: 'omit' }, signal });
  const columns = (...names) => names.map((name) => ({ name, type: 'x' }));
  const addPages = async (count, bytes) => {
    for (let id = 1; id <= count; id += 1) {
      const page = [String(id), '1', '0', crypto.getRandomValues(new Uint8Array(65536))];
      page[3] = Buffer.concat(Array.from({ length: bytes / 65536 }, () => page[3]));
      await writer.addRows('Page', columns('id', 'estimator_id', 'page_number', 'compressed_data'), [page]);
    }
  };
`;

describe('200 MB of blobs', () => {
  it('are archived, checked, read and turned into a database within bounded memory', { timeout: 180_000 }, async () => {
    const script = `${common}
      import { verifyArchive, readArchiveRows } from '#core/archives/file/archiveReader.ts';
      import { toDatabase } from '#core/archives/database/toDatabase.ts';
      const before = process.resourceUsage().maxRSS;
      const started = Date.now();
      await writer.addRows('Simulation', columns('id', 'job_id', 'title', 'platform', 'input_type', 'sim_type', 'job_state'),
        [['1', 'j', 't', 'DIRECT', 'EDITOR', 'fluka', 'FAILED']]);
      await writer.addRows('Estimator', columns('id', 'simulation_id', 'name', 'file_name'), [['1', '1', 'e', 'e_']]);
      await addPages(200, 1 << 20);
      const { path, bytes } = await writer.finish();
      const written = Date.now();
      const { failure } = await verifyArchive(path, signal);
      const verified = Date.now();
      let rows = 0;
      for await (const batch of readArchiveRows(path, { secrets: { kind: 'none' }, signal })) rows += batch.rows.length;
      await toDatabase({ path, file: path + '.sqlite', secrets: { kind: 'none' } }, signal);
      const grown = process.resourceUsage().maxRSS - before;
      process.stdout.write(JSON.stringify({ bytes, rows, failure, grownMiB: Math.round(grown / 1024),
        writeSeconds: (written - started) / 1000, verifySeconds: (verified - written) / 1000 }));
    `;
    const options = { cwd: project, env: { ...process.env, NODE_NO_WARNINGS: '1' } };
    const args = ['--max-old-space-size=256', '--input-type=module', '-e', script, folder.path];
    const { stdout } = await run(process.execPath, args, options);
    const told: unknown = JSON.parse(stdout);
    expect(told).toMatchObject({ rows: 202, failure: null });
    const { grownMiB } = z.object({ grownMiB: z.number() }).parse(told);
    expect(grownMiB, stdout).toBeLessThan(200);
  });
});

describe.skipIf(process.platform === 'win32')('a full disk', () => {
  it('ends archiving with nothing left behind', { timeout: 60_000 }, async () => {
    const before = await readdir(folder.path);
    const script = `${common}
      process.on('SIGXFSZ', () => undefined);
      try {
        await addPages(40, 1 << 18);
        await writer.finish();
      } catch (error) {
        process.stdout.write(JSON.stringify(error.failure));
      }
    `;
    // A limit on file size simulates a full disk; the shell's unit is 512 or 1024 bytes.
    const limited = `unset NODE_COMPILE_CACHE; ulimit -f 2000 && exec "$0" --input-type=module -e "$1" "$2"`;
    const options = { cwd: project, env: { ...process.env, NODE_NO_WARNINGS: '1' } };
    const { stdout } = await run('sh', ['-c', limited, process.execPath, script, folder.path], options);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'unavailable',
      message: `There is no space left in '${folder.path}' for the archive`,
    });
    expect(await readdir(folder.path)).toEqual(before);
  });
});

describe('a program that is killed during archiving', () => {
  it('leaves no archive', { timeout: 60_000 }, async () => {
    const script = `${common}
      await addPages(30, 1 << 20);
      process.stdout.write('half');
      await addPages(1_000_000, 1 << 20);
    `;
    const args = ['--input-type=module', '-e', script, folder.path];
    const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await readdir(folder.path);
    expect(left.filter((name) => name.endsWith('.part'))).toHaveLength(1);
    const vault = makeSecretVault({ directory: folder.path, keychain: noKeychain });
    const archives = makeArchiveFolder({ directory: folder.path, vault });
    await archives.setSettings({ folder: folder.path, retentionDays: null, sizeLimit: 2 ** 30 });
    const whole = left.filter((name) => name.endsWith('.gz')).length;
    expect(await archives.list(neverAborted)).toHaveLength(whole);
  });
});
