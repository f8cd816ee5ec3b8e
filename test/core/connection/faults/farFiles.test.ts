import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeProfile } from '#shared/domain/newProfile.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { aSimulation } from '../../../support/aSimulation.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { hopAt } from '../../../support/faultProfiles.ts';
import { makeOwnDatabase } from '../../../support/ownDatabases.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useFaultBench();
const made: { server?: SshServer; file?: string } = {};
beforeAll(async () => {
  made.server = await startSshServer({ allowed: [bench().key] });
  made.file = await makeOwnDatabase('sqlite', { rows: [1, 2, 3].map((id) => aSimulation({ id })) });
});
afterAll(async () => made.server?.dispose());

const file = (): string => made.file ?? expect.unreachable();
const at = (path: string): Profile => {
  const { port } = made.server ?? expect.unreachable();
  const id = crypto.randomUUID();
  return makeProfile({ id, name: 'far', database: { kind: 'sqlite', path }, hops: [hopAt(port, bench().key)] });
};
const copies = async (): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('tidescope-far-'));

async function count(connectionId: string): Promise<number> {
  const counted = await bench().call('simulations.count', { connectionId });
  return z.object({ count: z.number() }).parse(counted).count;
}

describe('a SQLite file on a server', () => {
  it('is fetched through SSH, browsed as a copy, and leaves nothing behind when closed', async () => {
    const before = await copies();
    const connection = await bench().open(at(file()));
    expect(connection).toMatchObject({ dialect: 'sqlite', kind: 'file' });
    expect(connection.via).toHaveLength(1);
    expect(await count(connection.id)).toBe(3);
    expect(
      bench()
        .stages()
        .map(({ id, state }) => `${id} ${state}`),
    ).toContain('fetch passed');
    await bench().core.connections.close(connection.id);
    expect(await copies()).toEqual(before);
  });

  it('is read with the contents of its write-ahead log', async () => {
    const writer = new Database(file());
    try {
      writer.pragma('journal_mode = WAL');
      writer.pragma('wal_autocheckpoint = 0');
      writer.exec(`delete from "Simulation" where id = 3`);
      const connection = await bench().open(at(file()));
      expect(await count(connection.id)).toBe(2);
      await bench().core.connections.close(connection.id);
    } finally {
      writer.close();
    }
  });

  it('is read-only, as its copy is not what the server has', async () => {
    const { id } = await bench().open(at(file()));
    await bench().call('connections.unlock', { connectionId: id, minutes: 1, typedName: '' });
    await expect(bench().core.connections.openWritable(id)).rejects.toMatchObject({ failure: { code: 'not-allowed' } });
  });

  it('that is missing is reported with its path, and nothing is left of the attempt', async () => {
    const before = await copies();
    const missing = join('/nowhere', 'db.sqlite');
    const failure = await bench().refusal(at(missing));
    expect(failure.code).toBe('file-missing');
    expect(failure.message).toContain(missing);
    expect(await copies()).toEqual(before);
  });
});
