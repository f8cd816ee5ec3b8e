import pg from 'pg';
import { z } from 'zod';
import { atMost, type Figure, median, timeRounds } from './figures.ts';
import { makeLargeDatabase } from './largeDatabase.ts';
import { startServedProgram } from './servedProgram.ts';

interface ListCase {
  readonly name: string;
  readonly input: object;
  /** What one would write by hand for the same rows. */
  readonly where?: string;
  readonly order: string;
  readonly join?: string;
}

const taskSums = `left join (select simulation_id, count(*) n, sum(requested_primaries) r, sum(simulated_primaries) d
  from "Task" group by simulation_id) ts on ts.simulation_id = s.id`;

/** The sum of everything that a simulation stores, as the list counts it. */
const blobSums = `left join (select simulation_id, sum(bytes) bytes from (
    select simulation_id, sum(octet_length(compressed_data)) bytes from "Input" group by 1
    union all select simulation_id, sum(octet_length(compressed_data)) from "Logfiles" group by 1
    union all select simulation_id, sum(octet_length(compressed_data)) from "Estimator" group by 1
    union all select e.simulation_id, sum(octet_length(p.compressed_data))
      from "Page" p join "Estimator" e on e.id = p.estimator_id group by 1
  ) parts group by simulation_id) st on st.simulation_id = s.id`;

const sortBy = (column: string, direction: 'ascending' | 'descending'): object => ({ sort: { column, direction } });

const cases: readonly ListCase[] = [
  { name: 'first 200 of all', input: {}, order: 's.id desc' },
  { name: 'jump to the end', input: { window: { kind: 'jump', from: 'end' } }, order: 's.id' },
  {
    name: 'sorted by start',
    input: sortBy('startedAt', 'descending'),
    order: '(s.start_time is null), s.start_time desc, s.id desc',
  },
  { name: 'sorted by title', input: sortBy('title', 'ascending'), order: 'lower(s.title), s.id' },
  { name: 'sorted by user', input: sortBy('username', 'ascending'), order: 'lower(u.username), s.id' },
  { name: 'sorted by state', input: sortBy('state', 'ascending'), order: 'lower(s.job_state), s.id' },
  {
    name: 'sorted by duration',
    input: sortBy('duration', 'descending'),
    order: '(s.end_time - s.start_time) desc nulls last, s.id desc',
  },
  {
    name: 'sorted by tasks',
    input: sortBy('tasks', 'descending'),
    order: 'coalesce(ts.n, 0) desc, s.id desc',
    join: taskSums,
  },
  {
    name: 'sorted by bytes',
    input: sortBy('bytes', 'descending'),
    order: 'coalesce(st.bytes, 0) desc, s.id desc',
    join: blobSums,
  },
  {
    name: 'filtered by state',
    input: { filter: { states: ['FAILED'] } },
    where: `s.job_state = 'FAILED'`,
    order: 's.id desc',
  },
  {
    name: 'filtered by text',
    input: { filter: { text: 'proton' } },
    where: `(strpos(lower(s.title), 'proton') > 0 or strpos(lower(s.job_id), 'proton') > 0)`,
    order: 's.id desc',
  },
  {
    name: 'filtered by text that is nowhere',
    input: { filter: { text: 'no such title' } },
    where: `(strpos(lower(s.title), 'no such title') > 0 or strpos(lower(s.job_id), 'no such title') > 0)`,
    order: 's.id desc',
  },
];

/** Fills the large database next to the checkout and times lists compared with the plain SQL for the same rows. */
export async function benchLargeLists(scale: string, print: (line: string) => void): Promise<readonly Figure[]> {
  const address = await makeLargeDatabase(scale, print);
  if (address === undefined) return [];
  const client = new pg.Client({ connectionString: address.href });
  const served = await startServedProgram(address.href);
  try {
    await client.connect();
    const connectionId = await openedId(served.post);
    const figures: Figure[] = [];
    for (const each of cases) figures.push(...(await benchCase(each, { client, post: served.post, connectionId })));
    const count = await timeRounds(5, async () => served.post('simulations.count', { connectionId }));
    const bareCount = await timeRounds(5, async () => client.query('select count(*) from "Simulation"'));
    figures.push(atMost('count of all', median(count), 2 * median(bareCount) + 50));
    return figures;
  } finally {
    await client.end();
    await served.stop();
  }
}

const listSchema = z.object({ value: z.array(z.object({ id: z.string() })) });

/** Waits for the connection that the program opens at its start. */
export async function openedId(post: (call: string, input: unknown) => Promise<string>): Promise<string> {
  for (;;) {
    const found = listSchema.parse(JSON.parse(await post('connections.list', {}))).value[0];
    if (found !== undefined) return found.id;
  }
}

interface Bench {
  readonly client: pg.Client;
  readonly post: (call: string, input: unknown) => Promise<string>;
  readonly connectionId: string;
}

async function benchCase(each: ListCase, { client, post, connectionId }: Bench): Promise<readonly Figure[]> {
  const sizes = { largest: 0 };
  const times = await timeRounds(5, async () => {
    const text = await post('simulations.list', { connectionId, ...each.input });
    if (!text.startsWith('{"ok":true')) throw new Error(`${each.name}: ${text.slice(0, 300)}`);
    sizes.largest = Math.max(sizes.largest, Buffer.byteLength(text));
  });
  const bare = await timeRounds(5, async () => client.query(bareSql(each)));
  const baseline = median(bare);
  const moved = {
    name: `${each.name}: bytes of the window`,
    measured: `${(sizes.largest / 1000).toFixed(1)} kB`,
    target: '≤ 100 kB',
    reached: sizes.largest <= 100_000,
  };
  return [atMost(`${each.name} (bare SQL ${baseline.toFixed(1)} ms)`, median(times), 2 * baseline + 50), moved];
}

function bareSql({ where, order, join = '' }: ListCase): string {
  return `with page as (select s.*, u.username from "Simulation" s left join "User" u on u.id = s.user_id ${join}
      ${where === undefined ? '' : `where ${where}`} order by ${order} limit 200)
    select page.*, t.* from page left join lateral (select count(*), sum(requested_primaries), sum(simulated_primaries),
      count(*) filter (where task_state = 'COMPLETED') from "Task" where simulation_id = page.id) t on true`;
}
