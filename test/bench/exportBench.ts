import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { rowFileFormats } from '#shared/domain/listExport.ts';
import { makePostgresDatabase, postgresAddress } from '../support/postgresServer.ts';
import type { Figure } from './figures.ts';
import { type ServedProgram, startServedProgram } from './servedProgram.ts';

const run = promisify(execFile);
const rows = 1_000_000;
const columns = ['id', 'name', 'amount', 'made', 'flag', 'note'];
const tableSql = `create table exported (id integer primary key, name text, amount double precision, made timestamptz, flag boolean, note text);
  insert into exported select i, 'row ' || i, i / 7.0, '2026-01-01'::timestamptz + i * interval '1 second', i % 2 = 0,
    case when i % 3 = 0 then null else 'a "quoted" note, number ' || i end from generate_series(1, ${rows}) i; analyze exported;`;
const mostTimes = 1.3;
const mostGrowth = 50;
/** In ms. */
const pace = 100;

const opened = z.object({ value: z.object({ id: z.string() }) });
const written = z.object({ value: z.object({ exportId: z.string(), rows: z.int(), bytes: z.int() }) });

/** A million rows in every format: how long it takes, next to psql's own copy, and by how much the program grows meanwhile. */
export async function benchExports(print: (line: string) => void): Promise<readonly Figure[]> {
  const url = await postgresAddress(await makePostgresDatabase(tableSql));
  const program = await startServedProgram();
  try {
    const target = { kind: 'url', url };
    const { id } = opened.parse(JSON.parse(await program.post('connections.open', { target }))).value;
    const copied = await copyByPsql(url);
    const figures: Figure[] = [];
    for (const format of rowFileFormats) {
      const { seconds, growth, bytes } = await exportRows(program, id, format);
      const size = `${(bytes / 1e6).toFixed(0)} MB`;
      print(`${format}: ${seconds.toFixed(1)} s, ${size}, +${growth.toFixed(0)} MB of memory`);
      figures.push({
        name: `growth of memory while a million rows are exported as ${format}`,
        measured: `${growth.toFixed(0)} MB (${seconds.toFixed(1)} s, ${size})`,
        target: `≤ ${mostGrowth} MB`,
        reached: growth <= mostGrowth,
      });
      if (format !== 'csv' || copied === undefined) continue;
      figures.push({
        name: 'a million rows exported as CSV, of psql \\copy',
        measured: `${(seconds / copied).toFixed(2)}× (${seconds.toFixed(1)} s, psql ${copied.toFixed(1)} s)`,
        target: `≤ ${mostTimes}×`,
        reached: seconds <= mostTimes * copied,
      });
    }
    return figures;
  } finally {
    await program.stop();
  }
}

interface Exported {
  readonly seconds: number;
  /** In MB, the largest over what there was before. */
  readonly growth: number;
  readonly bytes: number;
}

async function exportRows(program: ServedProgram, connectionId: string, format: string): Promise<Exported> {
  const input = { connectionId, what: { relation: { schema: 'public', name: 'exported' }, columns }, file: { format } };
  const before = await memoryOf(program.pid);
  let most = before;
  const watch = setInterval(() => void memoryOf(program.pid).then((now) => (most = Math.max(most, now))), pace);
  const started = performance.now();
  const reply = await program.post('exports.writeRelation', input);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  const { exportId, rows: found, bytes } = written.parse(JSON.parse(reply)).value;
  if (found !== rows) throw new Error(`${found} rows were exported`);
  await program.post('exports.discard', { exportId });
  return { seconds, growth: most - before, bytes };
}

/** Resident memory of a process, in MB. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024;
}

/** In seconds; undefined where there is no psql. */
async function copyByPsql(url: string): Promise<number | undefined> {
  const [version] = await readdir('/usr/lib/postgresql').catch(() => []);
  if (version === undefined) return undefined;
  const file = join(tmpdir(), `tidescope-copy-${process.pid}.csv`);
  const started = performance.now();
  const sql = `\\copy (select * from exported order by id) to '${file}' csv header`;
  await run(`/usr/lib/postgresql/${version}/bin/psql`, ['-q', '-c', sql, url]);
  const seconds = (performance.now() - started) / 1000;
  if ((await stat(file)).size === 0) throw new Error('psql copied nothing');
  await rm(file);
  return seconds;
}
