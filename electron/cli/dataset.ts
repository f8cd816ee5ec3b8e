import { resolve } from 'node:path';
import { connectionSchema } from '#shared/domain/connection.ts';
import { type ExportedDataset, exportedDatasetSchema } from '#shared/domain/dataset.ts';
import { type DatabaseSource, targetOf } from './databaseSource.ts';
import { withCore } from './commandCore.ts';
import { withGivenPassword } from './serveOptions.ts';
import { say } from './terminal.ts';

export const datasetUsage = `Usage: tidescope dataset (--profile NAME | --url URL | FILE) --to FOLDER [--json] [--password-stdin]

Writes simulations, tasks, users, inputs, estimators and decoded pages into a folder of Parquet files, without secrets. Run again on
the same folder, it reads only what is new or changed; after an interruption, it continues. FILE is a SQLite file.

  --profile NAME      a saved connection; its password comes from where the connection says
  --url URL           postgresql://…
  --to FOLDER         an empty folder, or one with the dataset of this database
  --json              print {"folder":…,"tables":[…],"bytes":…,"problems":…,"written":…,"kept":…,"removed":…,"seconds":…}
  --password-stdin    take the database's password from the first line of standard input

Exit codes: 0 complete, 1 failed, 2 wrong usage. What was finished before a failure is kept.`;

export interface DatasetCommand {
  readonly from: DatabaseSource;
  readonly folder: string;
  readonly json: boolean;
}

/** Exports a dataset and reports it. Fails as `connections.open` and `dataset.export` do. */
export async function dataset(command: DatasetCommand, password: string | undefined): Promise<void> {
  await withCore(async (ask) => {
    const target = withGivenPassword(await targetOf(ask, command.from), password);
    const { id: connectionId } = connectionSchema.parse(await ask('connections.open', { target }));
    const input = { connectionId, folder: resolve(command.folder) };
    report(exportedDatasetSchema.parse(await ask('dataset.export', input)), command.json);
  });
}

function report({ dataset: made, ...counted }: ExportedDataset, json: boolean): void {
  const { folder, tables, bytes, problems } = made;
  if (json) {
    say(JSON.stringify({ folder, tables, bytes, problems, ...counted }));
    return;
  }
  const { written, kept, removed, seconds } = counted;
  say(`${folder}\n${tables.map(({ name, rows }) => `${rows} ${name}`).join(', ')}; ${bytes} bytes`);
  say(`${written} rows written, ${kept} unchanged, ${removed} removed, in ${seconds.toFixed(1)} s`);
  if (problems > 0) say(`${problems} rows have a problem, which their column 'problem' names`);
}
