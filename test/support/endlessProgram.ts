import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';

/* A separate program: opens a SQLite file and runs a statement that never ends, in two of its processes. */

const database = await openSqlite(process.argv[2] ?? '', new AbortController().signal);
const endless = 'with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) from c where i < 0';
const signal = new AbortController().signal;
const running = [1, 2].map(async () => database.positionalRows(database.build.raw(endless), signal));
process.stdout.write('at work\n');
await Promise.all(running);
