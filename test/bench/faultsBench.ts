import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import { aRow, aSimulation } from '../support/aSimulation.ts';
import { makeOwnDatabase, makeSqliteFile, neverAborted, ownSql } from '../support/ownDatabases.ts';
import { atMost, type Figure, median } from './figures.ts';
import { openedId } from './largeLists.ts';
import { startServedProgram } from './servedProgram.ts';

/* What a bad source may cost: another call, a cancelled statement, quitting the program. */

const rounds = 5;

/** Small blobs that are expensive to read. */
const hostile: readonly (readonly [string, string])[] = [
  ['63 MB of empty lists', `{"input_json":{"x":[${'[],'.repeat(21_000_000)}[]]}}`],
  ['60 MB of NaN', `{"input_json":{"x":[${'NaN,'.repeat(15_000_000)}NaN]}}`],
  ['10 MB of [', '['.repeat(10_000_000)],
  ['4 million keys', `{${Array.from({ length: 4_000_000 }, (_, at) => `"k${at}":1`).join(',')}}`],
  ['a string of 60 million characters', `{"input_files":{"sobp.dat":"${'x'.repeat(60_000_000)}"}}`],
];

/**
 * Hostile blobs compared with other calls, a statement that never ends with Cancel, and both with quitting the program.
 */
export async function benchFaults(): Promise<readonly Figure[]> {
  return [await benchKill(), await benchQuit(), await benchClose(), ...(await benchHostileBlobs())];
}

async function benchHostileBlobs(): Promise<readonly Figure[]> {
  const rows = hostile.flatMap(([, json], at) => [
    aSimulation({ id: at + 1 }),
    aRow('Input', { id: at + 1, simulation_id: at + 1, compressed_data: gzipSync(json) }),
    aRow('Logfiles', { id: at + 1, simulation_id: at + 1, compressed_data: gzipSync(json) }),
  ]);
  const path = await makeOwnDatabase('sqlite', { rows });
  const served = await startServedProgram();
  try {
    await served.post('connections.open', { target: { kind: 'file', path } });
    const connectionId = await openedId(served.post);
    const idle = await longestAnswer(served.post, wait(1500));
    const figures: Figure[] = [];
    for (const [at, [name]] of hostile.entries()) {
      const work = Promise.all([
        served.post('inputs.list', { connectionId, simulationId: at + 1 }),
        served.post('logfiles.get', { connectionId, logfileId: at + 1 }),
      ]);
      const longest = await longestAnswer(served.post, work);
      figures.push(
        atMost(`another call beside ${name} (idle ${idle.toFixed(0)} ms)`, longest, Math.max(50, idle + 50)),
      );
    }
    return figures;
  } finally {
    await served.stop();
  }
}

/** The longest time that a trivial call takes until a promise settles. */
async function longestAnswer(
  post: (call: string, input: unknown) => Promise<string>,
  until: Promise<unknown>,
): Promise<number> {
  const state = { ended: false };
  const ending = until.finally(() => {
    state.ended = true;
  });
  let longest = 0;
  while (!state.ended) {
    const began = performance.now();
    await post('host.describe', {});
    longest = Math.max(longest, performance.now() - began);
    await wait(5);
  }
  await ending;
  return longest;
}

const endless =
  'with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) as n from c where i < 0';

async function benchKill(): Promise<Figure> {
  const path = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const database = await openSqlite(path, neverAborted);
    const cancelling = new AbortController();
    const query = database.build.raw(endless);
    const running = database.rows({ query, row: z.object({ n: z.string() }), signal: cancelling.signal });
    running.catch(() => undefined);
    await wait(500);
    const began = performance.now();
    cancelling.abort();
    await running.catch(() => undefined);
    while (children().length > 0) await wait(2);
    times.push(performance.now() - began);
    await database.close();
  }
  return atMost('the process of a runaway statement is gone after Cancel', Math.max(...times), 500);
}

/** Closes a connection while its database computes a row that cannot be cancelled. */
async function benchClose(): Promise<Figure> {
  const path = makeSlowFile();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const database = await openSqlite(path, neverAborted);
    const query = database.build('Simulation').select('title');
    const running = database.rows({ query, row: z.object({ title: z.unknown() }), signal: neverAborted });
    running.catch(() => undefined);
    await wait(500);
    const began = performance.now();
    await database.close();
    times.push(performance.now() - began);
    await running.catch(() => undefined);
  }
  return atMost(`close beside a runaway statement (median ${median(times).toFixed(0)} ms)`, Math.max(...times), 2000);
}

/** The running child processes of this one. */
function children(): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/u.test(name)) return false;
    try {
      const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return state !== 'Z' && Number(parent) === process.pid;
    } catch {
      return false;
    }
  });
}

/** A file whose titles take a second each to compute, in a step that cannot be cancelled. */
function makeSlowFile(): string {
  const rows = Array.from({ length: 100 }, (_, at) => aSimulation({ id: at + 1 }));
  // Added at the end: an INSERT would compute it for every row.
  const slow = `alter table Simulation drop column title; alter table Simulation add column
      title text generated always as (length(replace(hex(zeroblob(60000000 + id)), '0', 'ab'))) virtual;`;
  return makeSqliteFile(ownSql('sqlite', { rows, afterwards: slow }));
}

/** Quits the program while it reads such a list. */
async function benchQuit(): Promise<Figure> {
  const path = makeSlowFile();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const served = await startServedProgram();
    await served.post('connections.open', { target: { kind: 'file', path } });
    const connectionId = await openedId(served.post);
    const running = served.post('simulations.list', { connectionId });
    running.catch(() => undefined);
    await wait(700);
    const began = performance.now();
    await served.stop();
    times.push(performance.now() - began);
  }
  return atMost(`quit beside a runaway statement (median ${median(times).toFixed(0)} ms)`, Math.max(...times), 2000);
}
