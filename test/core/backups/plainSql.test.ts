import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { startBackupBench } from '../../support/backupBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { makeOwnDatabase } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';

/* Plain SQL dumps of other programs. */

const { folder, call, open, unlock } = startBackupBench();
const at = { connectionId: '' };
beforeAll(async () => {
  at.connectionId = await open({ kind: 'url', url: await makeOwnDatabase('postgresql', {}) });
  await unlock(at.connectionId);
});

const dump = String.raw`--
-- PostgreSQL database dump
--

\restrict abc123

SET statement_timeout = 0;
SET no_such_setting = 1;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

CREATE FUNCTION public.twice(n integer) RETURNS integer
    LANGUAGE plpgsql AS $_$
begin
  -- a semicolon; and a quote '
  return n * 2;
end $_$;
ALTER FUNCTION public.twice(n integer) OWNER TO nobody_here;
CREATE TABLE public.t (id integer NOT NULL, note text DEFAULT 'a;
\! not a command'::text);
CREATE FUNCTION public.one() RETURNS integer LANGUAGE sql BEGIN ATOMIC
  SELECT CASE WHEN true THEN 1 ELSE 2 END;
END;
COPY public.t (id, note) FROM stdin;
1	Grüße
2	\N
3	back\\slash\tand ; tab
\.

CREATE TABLE public.u (id integer);
COPY public.u (id) FROM stdin;
1
no number
\.

GRANT SELECT ON public.t TO nobody_here;
ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);

\unrestrict abc123

`;

async function restore(name: string, text: string) {
  const path = join(folder(), `${name}.sql`);
  await writeFile(path, text);
  const database = `plain_${crypto.randomUUID().slice(0, 8)}`;
  return { database, restoring: call('backups.restore', { connectionId: at.connectionId, path, database }) };
}

const exists = async (database: string): Promise<number | null> =>
  (await runOnPostgres('postgres', `select 1 from pg_database where datname = '${database}'`)).rowCount;

it('is restored statement by statement, and what is refused is named', async () => {
  const { database, restoring } = await restore('whole', dump);
  const { differences, text } = await restoring;
  expect(text).toBe('Restored 2 tables with 3 rows. The file has no manifest to compare them with.');
  expect(differences).toEqual([
    expect.stringMatching(/^Refused: COPY public\.u \(id\) FROM stdin: /u),
    'Not restored: owners (1 statements).',
    'Not restored: privileges (1 statements).',
  ]);
  const { rows } = await runOnPostgres(database, 'select id, note from t order by id');
  expect(rows).toEqual([
    { id: 1, note: 'Grüße' },
    { id: 2, note: null },
    { id: 3, note: 'back\\slash\tand ; tab' },
  ]);
  const called = await runOnPostgres(database, 'select twice(2) as two, one() as one');
  expect(called.rows).toEqual([{ two: 4, one: 1 }]);
});

it('never runs a command of psql', async () => {
  const marker = join(folder(), 'ran');
  const { restoring } = await restore(
    'commands',
    `\\! touch ${marker}\nCREATE TABLE public.t (id integer);\n\\o ${marker}\n`,
  );
  expect((await restoring).differences).toEqual(["psql's command \\! was not run.", "psql's command \\o was not run."]);
  expect(await readdir(folder())).not.toContain('ran');
});

it('is refused as altered where a command of psql stands within the restricted part', async () => {
  const { database, restoring } = await restore('tampered', dump.replace('GRANT', '\\! touch /tmp/x\nGRANT'));
  const failure = await caughtFailure(restoring);
  expect([failure.code, failure.message]).toEqual([
    'damaged',
    "The dump holds psql's command \\! within its restricted part",
  ]);
  expect(await exists(database)).toBe(0);
});

it('that is cut off is refused, and no database is left', async () => {
  const { database, restoring } = await restore('cut', dump.slice(0, dump.indexOf('no number')));
  expect((await caughtFailure(restoring)).code).toBe('damaged');
  expect(await exists(database)).toBe(0);
});
