import type { Dialect } from '#shared/domain/connection.ts';
import { runOn } from '../support/adminBench.ts';
import { counterSql, runEightEditors } from '../support/eightEditors.ts';
import { makeOwnDatabase, neverAborted } from '../support/ownDatabases.ts';
import { makeTestCore } from '../support/testCore.ts';
import type { Figure } from './figures.ts';

/** Of each editor: 10 000 in all on PostgreSQL; a SQLite file is written by a process of its own each time. */
const attempts = { postgresql: 1250, sqlite: 50 } as const;
/** In ms, of each dialect: a machine that is busy with something else makes fewer attempts, and says how many. */
const timeLimit = 240_000;
/** How often the progress is told, in attempts. */
const told = 500;

/** Eight editors of one row: an update that is applied and then lost would leave the counter behind. */
export async function benchEditors(print: (line: string) => void): Promise<readonly Figure[]> {
  return [await lostUpdates('postgresql', print), await lostUpdates('sqlite', print)];
}

async function lostUpdates(dialect: Dialect, print: (line: string) => void): Promise<Figure> {
  const place = await makeOwnDatabase(dialect, { afterwards: counterSql });
  const test = await makeTestCore();
  try {
    const target = dialect === 'sqlite' ? { kind: 'file', path: place } : { kind: 'url', url: place };
    const opened = await test.core.call({ call: 'connections.open', input: { target }, callId: 'open' }, neverAborted);
    if (!opened.ok || typeof opened.value !== 'object' || opened.value === null || !('id' in opened.value))
      throw new Error('The database of the editors was not opened.');
    const connectionId = String(opened.value.id);
    await test.core.connections.unlock(connectionId, { minutes: 60, typedName: '' });
    const started = performance.now();
    let made = 0;
    const onAttempt = (count: number): void => {
      made = count;
      if (count % told === 0) print(`${count} attempts on ${dialect}`);
    };
    const each = attempts[dialect];
    const done = await runEightEditors({ test, connectionId, dialect, attempts: each, timeLimit, onAttempt });
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const stored = Number((await runOn(dialect, place, 'select n from counter'))[0]?.['n']);
    const lost = done - stored;
    return {
      name: `lost updates of eight editors of one row on ${dialect}`,
      measured: `${lost} in ${made} attempts (${done} applied, ${made - done} refused, ${seconds} s)`,
      target: `0 in ${8 * each}`,
      reached: lost === 0 && done > 0 && made === 8 * each,
    };
  } finally {
    await test.dispose();
  }
}
