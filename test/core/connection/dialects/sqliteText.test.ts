import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeSqliteText, encodeSqliteText, withTextBytes } from '#core/connection/dialects/sqlite/sqliteText.ts';
import { toDatabase } from '#core/archives/database/toDatabase.ts';
import { listSimulations } from '#core/simulations/simulationRepository.ts';
import { listSimulationRows } from '#core/tables/simulationRows.ts';
import { visibleText } from '#shared/visibleText.ts';
import { aSimulation, aTask, aUser } from '../../../support/aSimulation.ts';
import { type AdminBench, openAdminBench } from '../../../support/adminBench.ts';
import { makeSqliteFile, neverAborted, ownSql } from '../../../support/ownDatabases.ts';

const encodings = ['UTF-8', 'UTF-16le', 'UTF-16be'] as const;

/**
 * `Gümbi…` in Latin-1, with a truncated sequence at the end; cut characters, surrogates, an overlong slash, and a real
 * U+FFFD.
 */
const titles = [
  '47fc6d6d6962e47220bfe9',
  'ff',
  'c3',
  'e282',
  '61f09f90',
  'eda080',
  'c0af',
  '41004200fc00',
  '00d84200',
  'efbfbd',
  '5a00fc',
  'c581c3b364c5ba',
];

const open: AdminBench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.dispose();
});

async function benchOf(encoding: string): Promise<AdminBench> {
  const rows = [
    aUser({ id: 1, username: 'alice' }),
    ...titles.map((_, index) => aSimulation({ id: index + 1, user_id: 1 })),
    aTask({ id: 1, simulation_id: 1 }),
  ];
  const afterwards = [
    ...titles.map((hex, index) => `update Simulation set title = cast(x'${hex}' as text) where id = ${index + 1};`),
    `update Task set task_state = cast(x'46ff' as text), platform = cast(x'fe00' as text);`,
    `update User set username = cast(x'61fc62' as text);`,
    `update Simulation set job_state = cast(x'fcfc' as text), start_time = cast(x'3230ff' as text) where id = 2;`,
  ].join('\n');
  const path = makeSqliteFile(`pragma encoding = '${encoding}';\n${ownSql('sqlite', { rows, afterwards })}`);
  const bench = await openAdminBench('sqlite', path);
  open.push(bench);
  return bench;
}

const stored = `select id, hex(cast(title as blob)) as title, typeof(title) as type, hex(cast(job_state as blob)) as state,
  hex(cast(start_time as blob)) as started from Simulation order by id`;

describe.each(encodings)('texts of arbitrary bytes in a file in %s', { timeout: 30_000 }, (encoding) => {
  it('are removed, archived and restored byte by byte', async () => {
    const bench = await benchOf(encoding);
    const [before, tasks] = [
      await bench.run(stored),
      await bench.run('select hex(task_state), hex(platform) from Task'),
    ];
    const ids = titles.map((_, index) => index + 1);
    const { archive } = await bench.operation(
      { kind: 'remove-simulations', which: { kind: 'ids', ids } },
      { live: true },
    );
    expect(await bench.count('Simulation')).toBe(0);
    const path = archive ?? '';
    const { insert } = await bench.planRestore(path);
    await bench.restore(path, { expected: insert });
    expect(await bench.run(stored)).toEqual(before);
    expect(await bench.run('select hex(task_state), hex(platform) from Task')).toEqual(tasks);
  });

  it('are restored by an undo', async () => {
    const bench = await benchOf(encoding);
    const before = await bench.run(stored);
    const { archive } = await bench.operation({ kind: 'rename-simulation', simulationId: 1, title: 'Z\udcfcrich' });
    expect(await bench.run(stored)).not.toEqual(before);
    const path = archive ?? '';
    const asked = { choices: { idTaken: 'replace' } } as const;
    const { replace } = await bench.planRestore(path, asked);
    await bench.restore(path, { ...asked, expected: replace });
    expect(await bench.run(stored)).toEqual(before);
  });

  it('are noticed when they change between plan and apply, even if the driver would decode them the same', async () => {
    const bench = await benchOf(encoding);
    const plan = await bench.plan({ kind: 'remove-simulations', which: { kind: 'ids', ids: [1] } });
    await bench.run(`update Simulation set title = cast(x'47fd6d6d6962e47220bfe9' as text) where id = 1`);
    await expect(bench.apply(plan, { live: true })).rejects.toThrow(/chang/u);
  });

  it("are listed in sorted windows, each once and in SQLite's order", async () => {
    const bench = await benchOf(encoding);
    const database = bench.database();
    const sort = { column: 'title', direction: 'ascending' } as const;
    const found: number[] = [];
    let cursor: string | null = null;
    do {
      const window = cursor === null ? ({ kind: 'jump', from: 'start', skip: 0, limit: 5 } as const) : undefined;
      const list = await listSimulations(
        database,
        { filter: {}, sort, window: window ?? { kind: 'after', cursor: cursor ?? '', limit: 5 } },
        neverAborted,
      );
      found.push(...list.rows.map(({ id }) => id));
      cursor = list.lastCursor;
    } while (cursor !== null);
    // Except for the last, none has a capital letter beyond ASCII, which SQLite's own `lower` would not change.
    const expected = await bench.run(`select id from Simulation order by
      case id when ${titles.length} then ${encoding === 'UTF-8' ? "cast(x'c582c3b364c5ba' as text)" : 'lower(title)'}
      else lower(title) end, id`);
    expect(found).toEqual(expected.map(({ id }) => Number(id)));
  });
});

describe('a text that is not UTF-8', () => {
  it('is marked as such in lists, details and filters', async () => {
    const bench = await benchOf('UTF-8');
    const database = bench.database();
    const window = { kind: 'jump', from: 'start', skip: 0, limit: 500 } as const;
    const sort = { column: 'id', direction: 'ascending' } as const;
    const { rows } = await listSimulations(database, { filter: {}, sort, window }, neverAborted);
    expect(rows.slice(0, 3).map(({ title }) => visibleText(title))).toEqual([
      'G‹FC›mmib‹E4›r ‹BF›‹E9›',
      '‹FF›',
      '‹C3›',
    ]);
    const valid = ['efbfbd', 'c581c3b364c5ba'];
    expect(rows.map(({ title }) => title.isWellFormed())).toEqual(titles.map((hex) => valid.includes(hex)));
    expect([rows[0]?.username, rows[1]?.state, rows[1]?.startedAt]).toEqual(['a\udcfcb', '\udcfc\udcfc', '20\udcff']);
    const states = rows.slice(1, 2).map(({ state }) => state);
    const some = await listSimulations(database, { filter: { states }, sort, window }, neverAborted);
    expect(some.rows.map(({ id }) => id)).toEqual([2]);
    const tables = await listSimulationRows(database, 1, neverAborted);
    expect(JSON.stringify(tables)).toContain('G\\udcfcmmib\\udce4r \\udcbf\\udce9');
  });

  it('keeps its bytes in the database that an archive is opened as', async () => {
    const bench = await benchOf('UTF-8');
    const before = await bench.run(stored);
    const ids = titles.map((_, index) => index + 1);
    const { archive } = await bench.operation(
      { kind: 'remove-simulations', which: { kind: 'ids', ids } },
      { live: true },
    );
    const file = join(bench.place, '..', 'opened.sqlite');
    await toDatabase({ path: archive ?? '', file, secrets: { kind: 'none' } }, neverAborted);
    const opened = new Database(file);
    expect(opened.prepare(stored).all()).toEqual(before);
    opened.close();
    await rm(file);
  });
});

describe('the string of a stored text', () => {
  it.each(encodings)('has the bytes of any text in %s', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const even = encoding === 'UTF-8' ? bytes : bytes.subarray(0, bytes.length - (bytes.length % 2));
        const text: unknown = JSON.parse(JSON.stringify(decodeSqliteText(even, encoding)));
        expect(Buffer.compare(encodeSqliteText(String(text), encoding), even)).toBe(0);
      }),
    );
  });

  it("is bound as its bytes, whatever placeholders the statement's text contains", () => {
    const sql = `select '?', "a?" /* ? */ from x where a = ? and b = ? -- ?\n and c = ?`;
    const bound = withTextBytes(sql, ['a', '\udcff', null], 'UTF-8');
    expect(bound.sql).toContain('a = ? and b = cast(? as text) -- ?\n and c = ?');
    expect(bound.bindings).toEqual(['a', Buffer.from([0xff]), null]);
  });
});
