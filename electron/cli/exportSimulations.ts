import { resolve } from 'node:path';
import { finishedArchiveSchema } from '#shared/domain/archive.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';
import { withCore } from './commandCore.ts';
import { say } from './terminal.ts';

export const exportUsage = `Usage: tidescope export TARGET --simulations 1,5-9 [--to FOLDER] [--json] [--password-stdin]

Writes simulations, with their tasks, inputs, log files and results, into one archive without secrets.
TARGET is a SQLite file or postgresql://…

  --simulations IDS  ids and ranges of ids, separated by commas
  --to FOLDER        where the archive is written (default: this folder)
  --json             print {"path":…,"bytes":…,"rows":…,"sha256":…}
  --password-stdin   take the database's password from the first line of standard input`;

/** The most simulations of one archive. */
const maxSimulations = 100_000;

export interface ExportRequest {
  readonly target: Target;
  readonly ids: readonly number[];
  readonly folder: string;
  readonly json: boolean;
}

/** `1,5-9` as ids, each once and in order. Fails with bad-input. */
export function parseIds(text: string): readonly number[] {
  const ids = new Set<number>();
  for (const part of text.split(',')) {
    const range = /^\s*(\d{1,15})(?:\s*-\s*(\d{1,15}))?\s*$/u.exec(part);
    if (range === null) throw badIds(`'${part.trim()}' is not an id or a range of ids`);
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    if (last < first) throw badIds(`The range '${part.trim()}' ends before it starts`);
    if (last - first + 1 + ids.size > maxSimulations) throw badIds(`More than ${maxSimulations} simulations are named`);
    for (let id = first; id <= last; id += 1) ids.add(id);
  }
  return [...ids];
}

function badIds(message: string): Error {
  return makeFailure({ code: 'bad-input', message, hint: exportUsage });
}

/** Exports simulations into an archive and reports its path. Fails as `connections.open` and `archives.export` do. */
export async function exportSimulations({ target, ids, folder, json }: ExportRequest): Promise<void> {
  await withCore(async (ask) => {
    const connection = connectionSchema.parse(await ask('connections.open', { target }));
    const input = { connectionId: connection.id, ids, folder: resolve(folder) };
    const { path, bytes, rows, sha256 } = finishedArchiveSchema.parse(await ask('archives.export', input));
    if (json) say(JSON.stringify({ path, bytes, rows, sha256 }));
    else say(`${path}\n${bytes} bytes, SHA-256 ${sha256}`);
  });
}
