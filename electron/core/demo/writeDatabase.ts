import Database from 'better-sqlite3';
import { planSimulations } from './content/plan.ts';
import type { InsertInto } from './insertInto.ts';
import { schema } from './schema.ts';
import { writeSimulation, type Circumstances } from './writeSimulation.ts';
import { writeUsers } from './writeUsers.ts';

function inserter(database: Database.Database): InsertInto {
  const statements = new Map<string, Database.Statement>();
  return (table, row) => {
    const columns = Object.keys(row);
    const statement =
      statements.get(table) ??
      database.prepare(
        `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
      );
    statements.set(table, statement);
    return Number(statement.run(row).lastInsertRowid);
  };
}

/**
 * Writes the demonstration to a new file, synchronously on the calling thread. `onProgress` receives a fraction 0…1 and
 * the current step. The file is not safe until this returns: give it a temporary name.
 */
export function writeDatabase(
  path: string,
  circumstances: Circumstances,
  onProgress: (fraction: number, text: string) => void,
): void {
  const database = new Database(path);
  try {
    // The file is renamed once it is complete; until then speed is worth more than safety.
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('foreign_keys = OFF');
    database.exec(schema);
    database.exec('BEGIN');
    const insert = inserter(database);
    const end = database.prepare('UPDATE "Simulation" SET end_time = ? WHERE id = ?');
    onProgress(0, 'Users and clusters');
    writeUsers(insert, circumstances.seed);
    const plan = planSimulations(circumstances.seed);
    plan.forEach((planned, k) => {
      onProgress(0.02 + (0.97 * k) / plan.length, `Simulation ${k + 1} of ${plan.length}`);
      const { id, endTime } = writeSimulation(insert, planned, circumstances);
      if (endTime !== null) end.run(endTime, id);
    });
    database.exec('COMMIT');
    onProgress(1, 'Done');
  } finally {
    database.close();
  }
}
