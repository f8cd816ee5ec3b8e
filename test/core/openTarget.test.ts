import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTarget } from '#core/openTarget.ts';
import type { Failure } from '#shared/failure.ts';
import { aSimulation, aUser } from '../support/aSimulation.ts';
import { makeSqliteFile, ownSql } from '../support/ownDatabases.ts';
import { makeTestCore, type TestCore } from '../support/testCore.ts';

const made: { test?: TestCore } = {};
const test = (): TestCore => made.test ?? expect.unreachable();
const call = async (name: string, input: object): Promise<unknown> => {
  const reply = await test().core.call({ call: name, input, callId: name }, new AbortController().signal);
  return reply.ok ? reply.value : expect.unreachable(reply.failure.message);
};
const failures: Failure[] = [];
const open = async (path: string): Promise<string | undefined> =>
  openTarget({ kind: 'file', path }, { core: test().core, onFailure: (failure) => failures.push(failure) });
const titles = async (route: string | undefined): Promise<unknown> => {
  const connectionId = decodeURIComponent(route?.slice('/c/'.length) ?? '');
  const { rows } = z
    .object({ rows: z.array(z.object({ title: z.string() })) })
    .parse(await call('simulations.list', { connectionId, filter: {} }));
  return rows.map(({ title }) => title);
};

beforeAll(async () => {
  made.test = await makeTestCore();
});
afterAll(async () => made.test?.dispose());

describe('a file that the desktop hands over', () => {
  it('is opened if it is a database, and made into one if it is an archive or a backup', async () => {
    const rows = [aUser({ id: 1 }), aSimulation({ id: 7, title: 'handed', user_id: 1 })];
    const route = await open(makeSqliteFile(ownSql('sqlite', { rows })));
    expect(await titles(route)).toEqual(['handed']);
    const connectionId = decodeURIComponent(route?.slice('/c/'.length) ?? '');
    const path = z.object({ path: z.string() });
    const folder = join(test().folder, 'backups');
    const archive = path.parse(await call('archives.export', { connectionId, ids: [7] })).path;
    const backup = path.parse(await call('backups.make', { connectionId, folder })).path;
    const routes = [await open(archive), await open(backup)];
    expect(new Set([route, ...routes]).size).toBe(3);
    for (const each of routes) expect(await titles(each)).toEqual(['handed']);
    expect(failures).toEqual([]);
  });

  it('is named if it only has the ending of an archive or a backup', async () => {
    for (const name of ['text.tidescope.jsonl.gz', 'text.backup']) {
      const file = join(test().folder, name);
      await writeFile(file, 'text');
      expect(await open(file)).toBeUndefined();
      expect(failures.pop()?.message).toMatch(/is not a (?:Tidescope archive|backup of this program)/u);
    }
  });
});
