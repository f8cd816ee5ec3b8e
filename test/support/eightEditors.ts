import { carryOut } from '#core/changes/carryOut.ts';
import type { ChangeContext } from '#core/changes/databaseChange.ts';
import { toEditChange } from '#core/edits/editChange.ts';
import { makeJournal } from '#core/journal/journal.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { FailureError } from '#shared/failure.ts';
import { neverAborted } from './ownDatabases.ts';
import type { TestCore } from './testCore.ts';

const noArchives: ChangeContext['archives'] = {
  open: async () => ({
    addRows: async () => undefined,
    finish: async () => ({ path: '', bytes: 0, rows: {}, sha256: '' }),
    discard: async () => undefined,
  }),
};

/** The table whose row they edit: it holds as many as updates were applied. */
export const counterSql =
  'create table counter (id integer primary key, n integer not null); insert into counter values (1, 0);';

interface EightEditors {
  readonly test: TestCore;
  /** Unlocked. */
  readonly connectionId: string;
  readonly dialect: Dialect;
  /** Of each of them. */
  readonly attempts: number;
  /** In ms: none begins another attempt after that. */
  readonly timeLimit?: number;
  readonly onAttempt?: (made: number) => void;
}

/** Eight editors read the counter, add one and apply that as an edit, all at once; how many edits were applied. */
export async function runEightEditors(editors: EightEditors): Promise<number> {
  const { test, connectionId, dialect, attempts, timeLimit = Infinity, onAttempt = () => undefined } = editors;
  const { connections } = test.core;
  const relation = { schema: dialect === 'sqlite' ? 'main' : 'public', name: 'counter' };
  const options = { signal: neverAborted, onProgress: () => undefined };
  const context = {
    connections,
    journal: makeJournal({ directory: test.folder, systemUser: 'test' }),
    archives: noArchives,
    program: 'test',
    onRowsChanged: () => undefined,
  };
  const increment = async (): Promise<boolean> => {
    const { build, positionalRows } = connections.database(connectionId);
    const { rows } = await positionalRows(build.raw('select cast(n as text) from counter'), neverAborted);
    const text = String(rows[0]?.[0]);
    const base = `${dialect === 'sqlite' ? 'integer' : ''}:${text}`;
    const values = new Map([['n', String(Number(text) + 1)]]);
    const updates = [{ key: '["1"]', values, bases: new Map([['n', base]]), when: 'last' as const }];
    const tables = [{ relation, removes: [], updates, inserts: [] }];
    const request = { connectionId, operation: 'edit-rows', parameters: {}, tables };
    return carryOut(toEditChange(request), context, options).then(
      () => true,
      (error: unknown) => {
        if (error instanceof FailureError && error.failure.code === 'changed') return false;
        throw error;
      },
    );
  };
  const end = performance.now() + timeLimit;
  let made = 0;
  const editor = async (): Promise<number> => {
    let done = 0;
    for (let attempt = 0; attempt < attempts && performance.now() < end; attempt += 1) {
      if (await increment()) done += 1;
      made += 1;
      onAttempt(made);
    }
    return done;
  };
  const all = await Promise.all(Array.from({ length: 8 }, editor));
  return all.reduce((sum, each) => sum + each, 0);
}
