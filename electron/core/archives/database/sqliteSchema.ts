import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import { tableLinks } from '#core/archives/restore/tableLinks.ts';
import { type YaptideTable, yaptideTables } from '#core/connection/databaseShape.ts';
import { type Revision, revisions } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** The first revision with a column and the last; always, if omitted. */
interface ColumnSpan {
  readonly type: string;
  readonly from?: Revision;
  readonly before?: Revision;
  /** Only in this revision, which is not merged upstream. */
  readonly only?: Revision;
}

const text = { type: 'VARCHAR' };
const required = { type: 'VARCHAR NOT NULL' };
const count = { type: 'INTEGER NOT NULL' };
const number = { type: 'INTEGER' };
const moment = { type: 'DATETIME' };
const blob = { type: 'BLOB' };

/** yaptide's columns except the ids, as its `create_all` defines them on SQLite. */
const tableSpans: Readonly<Record<YaptideTable, Readonly<Record<string, ColumnSpan>>>> = {
  User: { username: required, auth_provider: required },
  YaptideUser: { password_hash: required },
  KeycloakUser: { cert: text, private_key: text },
  Cluster: { cluster_name: required, port: { ...count, only: 'd0a89a16fbac' } },
  Simulation: {
    job_id: required,
    user_id: number,
    start_time: moment,
    end_time: moment,
    title: required,
    platform: required,
    input_type: required,
    sim_type: required,
    job_state: required,
    update_key_hash: { ...text, before: '4027fc5cbcb1' },
  },
  CelerySimulation: { merge_id: text },
  BatchSimulation: { cluster_id: count, job_dir: text, array_id: number, collect_id: number },
  Task: {
    simulation_id: number,
    task_id: count,
    requested_primaries: count,
    simulated_primaries: count,
    task_state: required,
    estimated_time: number,
    start_time: moment,
    end_time: moment,
    platform: required,
    last_update_time: moment,
  },
  CeleryTask: {
    celery_id: required,
    sim_pid: { ...number, only: '3dd069fbf2d2' },
    path_to_sim: { ...text, only: '3dd069fbf2d2' },
  },
  BatchTask: {},
  Input: { simulation_id: number, compressed_data: blob },
  Estimator: {
    simulation_id: count,
    name: required,
    compressed_data: blob,
    file_name: { ...required, from: '41149fa64bd2' },
  },
  Page: {
    estimator_id: count,
    page_number: count,
    compressed_data: blob,
    page_name: { ...required, from: '5003b9acb1f4' },
    page_dimension: { ...count, from: '5003b9acb1f4' },
  },
  Logfiles: { simulation_id: count, compressed_data: blob },
};

/**
 * The statements that create yaptide's tables on SQLite, parents first. A table in the archive gets exactly the
 * archive's columns, in their order; the others get those of the revision.
 */
export function sqliteSchema(
  revision: Revision,
  archived: ReadonlyMap<string, readonly ArchiveColumn[]>,
): readonly string[] {
  return yaptideTables.map((table) => {
    const spans = tableSpans[table];
    const names =
      archived.get(table)?.map(({ name }) => name) ?? Object.keys(spans).filter((name) => isAt(spans[name], revision));
    const columns = names
      .filter((name) => name !== 'id')
      .map((name) => `${quoteIdentifier(name)} ${Object.hasOwn(spans, name) ? (spans[name]?.type ?? '') : ''}`);
    return `create table ${quoteIdentifier(table)} (${[idOf(table), ...columns, ...constraintsOf(table, names, revision)].join(', ')})`;
  });
}

function idOf(table: YaptideTable): string {
  const base = tableLinks[table].references.find(({ column }) => column === 'id');
  return `id INTEGER NOT NULL PRIMARY KEY${base === undefined ? '' : ` REFERENCES ${quoteIdentifier(base.table)} (id) ON DELETE CASCADE`}`;
}

function constraintsOf(table: YaptideTable, names: readonly string[], revision: Revision): readonly string[] {
  const { references, unique } = tableLinks[table];
  const cascades = revisions.indexOf(revision) >= revisions.indexOf('3f9d1f1bec46');
  const keys = references
    .filter(({ column }) => column !== 'id' && names.includes(column))
    .map(({ column, table: parent }) => {
      const isOwned = parent === 'Simulation' || parent === 'Estimator';
      return `FOREIGN KEY (${quoteIdentifier(column)}) REFERENCES ${quoteIdentifier(parent)} (id)${isOwned && cascades ? ' ON DELETE CASCADE' : ''}`;
    });
  const isWhole = unique?.every((column) => names.includes(column)) ?? false;
  return isWhole ? [...keys, `UNIQUE (${unique?.map(quoteIdentifier).join(', ')})`] : keys;
}

function isAt(span: ColumnSpan | undefined, revision: Revision): boolean {
  const at = revisions.indexOf(revision);
  if (span?.only !== undefined) return span.only === revision;
  if (span?.from !== undefined) return at >= revisions.indexOf(span.from);
  return span?.before === undefined || at < revisions.indexOf(span.before);
}
