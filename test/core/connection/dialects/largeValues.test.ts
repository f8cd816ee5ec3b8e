import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '#core/backups/postgres/copyRows.ts';
import { openArchiveWriter } from '#core/archives/thread/archiveInThread.ts';
import type { ConsoleSession } from '#core/connection/consoleSession.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { longestSlice } from '../../../support/longestSlice.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../../support/ownDatabases.ts';
import { makeTemporaryFolder } from '../../../support/temporaryFolder.ts';

/* Values of many megabytes, made by the database itself. Core's thread stays free while they arrive, or refuses them by name. */

/** In ms of the thread's own time; before, a value of 100 MB took a second. */
const maxSlice = 100;
const mega = 1_000_000;
const content: Record<Dialect, string> = {
  postgresql: `create table big (id int primary key, a bytea, t text);
    alter table big alter a set storage external, alter t set storage external;
    insert into big values (1, convert_to(repeat('x', ${140 * mega}), 'UTF8'), 'a'), (2, null, repeat('x', ${40 * mega})),
      (3, convert_to(repeat('ab', ${5 * mega}), 'UTF8'), repeat('ü', ${mega})), (4, '\\x00ff', 'b');`,
  sqlite: `create table big (id int primary key, a blob, t text);
    insert into big values (1, zeroblob(${140 * mega}), 'a'), (2, null, hex(zeroblob(${20 * mega}))),
      (3, cast(replace(hex(zeroblob(${2.5 * mega})), '00', 'abab') as blob), replace(hex(zeroblob(${mega / 2})), '0', 'ü')),
      (4, x'00ff', 'b');`,
};

const wholeBlob: Record<Dialect, string> = {
  postgresql: 'select substring(a for 20000000) from big where id = 1',
  sqlite: 'select zeroblob(20000000)',
};

const headOf: Record<Dialect, string> = { postgresql: '78'.repeat(32), sqlite: '00'.repeat(32) };

const rowsOf = async (database: OpenDatabase, id: number): Promise<readonly (readonly RawCell[])[]> =>
  (await database.positionalRows(database.build('big').where({ id }), neverAborted)).rows;

describe.each(dialects)('a value of many megabytes on %s', (dialect) => {
  let database: OpenDatabase;

  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { afterwards: content[dialect] });
  });
  afterAll(async () => database.close());

  it.each([
    [1, "A value of the column 'a' takes 134 MiB; at most 128"],
    [2, "A value of the column 't' takes 38"],
  ])('is refused by the name of its column (row %i), and the next read works', async (id, message) => {
    const found: { failure?: Awaited<ReturnType<typeof caughtFailure>> } = {};
    const slice = await longestSlice(async () => {
      found.failure = await caughtFailure(rowsOf(database, id));
    });
    expect(found.failure?.code).toBe('too-large');
    expect(found.failure?.message).toContain(message);
    expect(found.failure?.hint).toContain('substr');
    expect(slice).toBeLessThan(maxSlice);
    expect(await rowsOf(database, 4)).toEqual([['4', new Uint8Array([0, 255]), 'b']]);
  });

  it('arrives whole up to that, byte by byte and character by character', async () => {
    let rows: readonly (readonly RawCell[])[] = [];
    const slice = await longestSlice(async () => {
      rows = await rowsOf(database, 3);
    });
    const [[, bytes, text] = []] = rows;
    expect(bytes instanceof Uint8Array && Buffer.from(bytes).equals(Buffer.from('ab'.repeat(5 * mega)))).toBe(true);
    expect(text).toBe('ü'.repeat(mega));
    expect(slice).toBeLessThan(maxSlice);
  });

  it('goes into an archive without being copied on this thread', async () => {
    const folder = await makeTemporaryFolder();
    const writer = openArchiveWriter({
      directory: folder.path,
      sizeLimitBytes: 1e9,
      secrets: { kind: 'omit' },
      signal: neverAborted,
      header: {
        operation: 'test',
        parameters: {},
        connection: 'test',
        dialect,
        revision: '5003b9acb1f4',
        serverVersion: '16',
        madeAt: '2026-11-27T00:00:00Z',
        program: 'test',
      },
    });
    const rows = await rowsOf(database, 3);
    const columns = ['id', 'a', 't'].map((name) => ({ name, type: 'text' }));
    const slice = await longestSlice(async () => {
      await writer.addRows('big', columns, rows);
      expect((await writer.finish()).rows).toEqual({ big: 1 });
    });
    await folder.dispose();
    expect(slice).toBeLessThan(maxSlice);
  });

  describe('in a console', () => {
    let session: ConsoleSession;
    const run = async (sql: string, isWhole: boolean) =>
      session.run(
        { sql, bindings: [], mode: 'own', limits: { rows: 10, size: mega, seconds: 60, isWhole } },
        neverAborted,
      );

    beforeAll(async () => {
      session = await database.openConsole({ writes: false, signal: neverAborted });
    });
    afterAll(async () => session.close());

    it('shows its beginning and its length', async () => {
      const slice = await longestSlice(async () => {
        const { rows } = await run('select a, t from big where id in (2, 3) order by id', false);
        expect(rows[0]?.[1]).toMatchObject({ kind: 'cut', length: 40 * mega });
        expect(rows[1]?.[0]).toEqual({ kind: 'bytes', size: 10 * mega, head: '6162'.repeat(16) });
        expect(rows[1]?.[1]).toEqual({ kind: 'cut', text: 'ü'.repeat(65_536), length: mega });
      });
      expect(slice).toBeLessThan(maxSlice);
    });

    it('is not written to a file as a whole', async () => {
      const { rows } = await run(wholeBlob[dialect], true);
      const size = 20 * mega;
      expect(rows[0]).toEqual([{ kind: 'bytes', size, head: headOf[dialect] }]);
      const failure = await caughtFailure(run('select t from big where id = 2', true));
      expect(failure.code).toBe('too-large');
      expect(failure.message).toContain("column 't'");
    });
  });
});

describe('a large row of a copy', () => {
  it.each([true, false])('is digested and handed on in pieces (binary: %s)', async (isBinary) => {
    const afterwards = `create table long (a text, b text);
      insert into long values ('x', repeat('y', ${3 * mega})), (null, ''), ('', repeat('z\\n', ${mega})), ('end', 'ü');`;
    const database = await openOwnDatabase('postgresql', { afterwards });
    const session = await database.openCopy({ writes: false, signal: neverAborted });
    try {
      const rows: Buffer[] = [Buffer.alloc(0)];
      let pieces = 0;
      const content = await readRows(
        session,
        {
          table: { sql: 'public.long', columns: ['a', 'b'], isBinary },
          take: (piece, isEnd) => {
            pieces += 1;
            rows.push(Buffer.concat([rows.pop() ?? Buffer.alloc(0), piece]));
            if (isEnd) rows.push(Buffer.alloc(0));
            return undefined;
          },
        },
        neverAborted,
      );
      expect(rows.pop()?.length).toBe(0);
      expect(rows).toHaveLength(4);
      expect(pieces).toBeGreaterThan(8);
      const sum = new Uint32Array(8);
      for (const row of rows) {
        const digest = createHash('sha256').update(row).digest();
        for (const [index] of sum.entries()) sum[index] = (sum[index] ?? 0) + digest.readUInt32LE(4 * index);
      }
      const bytes = rows.reduce((all, row) => all + row.length, 0);
      expect(content).toEqual({ rows: 4, bytes, digest: Buffer.from(sum.buffer).toString('hex') });
      expect(rows[0]?.includes('y'.repeat(3 * mega))).toBe(true);
    } finally {
      await session.close();
      await database.close();
    }
  });
});
