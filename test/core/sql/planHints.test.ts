import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Plan, readPlan } from '#renderer/features/sql/plan/plan.ts';
import { hintsOf } from '#renderer/features/sql/plan/planHints.ts';
import { makePostgresDatabase, runOnPostgres } from '../../support/postgresServer.ts';

/* Plans of a real server, each of a statement with one fault. */

let database = '';
const answers = z.array(z.object({ rows: z.array(z.record(z.string(), z.unknown())) }));

async function explain(sql: string, settings = ''): Promise<Plan> {
  const text = `set max_parallel_workers_per_gather = 0; set jit = off; ${settings};
    explain (analyze, buffers, settings, format json) ${sql}`;
  const [last] = answers.parse(await runOnPostgres(database, text)).toReversed();
  const plan = readPlan(JSON.stringify(last?.rows[0]?.['QUERY PLAN']));
  if (plan === undefined) throw new Error('This is no plan.');
  return plan;
}

async function kindsOf(sql: string, settings?: string): Promise<readonly string[]> {
  return hintsOf(await explain(sql, settings)).map(({ kind }) => kind);
}

beforeAll(async () => {
  database = await makePostgresDatabase(
    `create table wide as select i as id, i % 10 as ten, i % 7 as seven, repeat('x', 100) as filler, i / 1000 as block
       from generate_series(1, 60000) i;
     create index on wide (id);
     create index on wide (ten);
     analyze wide;
     create table stale (id int, kind int);
     analyze stale;
     insert into stale select i, 1 from generate_series(1, 20000) i;
     create table "Simulation" as select i as id, i % 50 as user_id from generate_series(1, 5000) i;
     analyze "Simulation";
     create table fresh as select i as id from generate_series(1, 20000) i;
     create index on fresh (id);
     analyze fresh;
     create table parent (id int primary key);
     create table child (parent_id int references parent on delete cascade);
     insert into parent select generate_series(1, 300);
     insert into child select 1 + i % 300 from generate_series(1, 60000) i;`,
  );
});

describe('hints of plans', () => {
  it.each([
    ['estimate', 'select * from wide where ten = 3 and ten + seven - seven = 3 and id - id = 0', ''],
    ['filter', 'select * from wide where block = 5', ''],
    ['foreign-key', 'select * from "Simulation" where user_id = 7', ''],
    ['sort-disk', 'select * from wide order by filler, id', "set work_mem = '64kB'"],
    [
      'hash-batches',
      'select * from wide a join wide b on a.id = b.id',
      "set work_mem = '64kB'; set enable_mergejoin = off; set enable_nestloop = off",
    ],
    [
      'aggregate-disk',
      'select id, count(*) from wide group by id',
      "set work_mem = '64kB'; set enable_sort = off; set enable_indexscan = off; set enable_indexonlyscan = off; set enable_bitmapscan = off",
    ],
    [
      'lossy-bitmap',
      'select sum(length(filler)) from wide where ten in (1, 2, 3)',
      "set work_mem = '64kB'; set enable_seqscan = off; set enable_indexscan = off; set enable_indexonlyscan = off",
    ],
    [
      'loops',
      'select count(*) from fresh a join wide b on b.id = a.id',
      'set enable_hashjoin = off; set enable_mergejoin = off; set enable_memoize = off',
    ],
    [
      'heap-fetches',
      'select count(id) from fresh where id > 0',
      'set enable_seqscan = off; set enable_bitmapscan = off',
    ],
    [
      'join-filter',
      'select count(*) from (select * from fresh limit 500) a join (select * from fresh limit 500) b on a.id + b.id = 3',
      '',
    ],
    [
      'cartesian',
      'select count(*) from (select id from fresh limit 200) a cross join (select id from fresh limit 200) b',
      '',
    ],
    [
      'jit',
      'select sum(id * ten + seven), avg(id + seven), count(distinct ten) from wide',
      'set jit = on; set jit_above_cost = 0; set jit_optimize_above_cost = 0; set jit_inline_above_cost = 0',
    ],
    [
      'temporary',
      'with a as materialized (select * from wide) select count(*) from a x, (select 1 limit 1) y, a z where x.id = 1 and z.id = 2',
      "set work_mem = '64kB'",
    ],
    [
      'workers',
      'select count(*) from wide where filler > id::text',
      'set max_parallel_workers_per_gather = 4; set max_parallel_workers = 1; set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0',
    ],
    ['trigger', 'delete from parent', ''],
  ])('%s: %s', async (kind, sql, settings) => {
    const found = await kindsOf(sql, settings);
    // A server without LLVM compiles nothing.
    if (kind === 'jit' && found.length === 0) return;
    expect(found).toContain(kind);
  });

  it('are none for a lookup by key', async () => {
    expect(await kindsOf('select * from wide where id = 5')).toEqual([]);
  });
});

describe('a plan', () => {
  it('gives each node the time and blocks that are its own', async () => {
    const plan = await explain('select ten, count(*) from wide group by ten order by 2');
    const sum = plan.nodes.reduce((total, { ownTime }) => total + (ownTime ?? 0), 0);
    const [root] = plan.nodes;
    expect(sum).toBeCloseTo(root?.raw['Actual Total Time'] ?? 0, 1);
    expect(plan.nodes.map(({ depth }) => depth)).toEqual([0, 1, 2]);
    expect(plan.nodes[2]?.hitBlocks).toBeGreaterThan(100);
    expect(plan.nodes[0]?.hitBlocks).toBeLessThan(10);
  });

  it('is none where the text is something else', () => {
    expect(readPlan('[]')).toBeUndefined();
    expect(readPlan('nonsense')).toBeUndefined();
  });
});
