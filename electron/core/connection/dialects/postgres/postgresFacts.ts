import type { Knex } from 'knex';
import { z } from 'zod';
import { flagCell, nullableTextCell, textCell } from '#core/connection/cells.ts';
import { makeDatabaseShape } from '#core/connection/databaseShape.ts';
import {
  findDifferingSettings,
  type FoundSettings,
  settingsSql,
} from '#core/connection/dialects/postgres/sessionSettings.ts';
import { findUnreadable, type UnreadableTable } from '#core/connection/dialects/postgres/unreadable.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

export interface Facts extends Pick<OpenDatabase, 'serverVersion' | 'recordedRevision' | 'inRecovery' | 'shape'> {
  /** The table of simulations if none of its columns may be read; undefined otherwise. */
  readonly forbidden: string | undefined;
  readonly settings: FoundSettings;
  /** The port from which the server sees this session come; null over a Unix socket. */
  readonly clientPort: number | null;
  /** What the database user may not read, if it may read other parts. */
  readonly unreadable: readonly UnreadableTable[];
}

/*
 * alembic_version may be missing, and a statement that names a missing table fails as a whole. As text for
 * query_to_xml, the name is resolved only if the table exists and can be read.
 */
const statement = `select current_setting('server_version') as version, ${settingsSql} as settings, pg_is_in_recovery() as recovering,
    inet_client_port()::text as client,
    case when has_table_privilege(to_regclass('alembic_version'), 'select')
      then substring(query_to_xml('select version_num from alembic_version limit 1', false, true, '')::text
                     from '<version_num>([^<]*)</version_num>') end as recorded,
    c.relname as "table", c.oid::regclass::text as "regclass", quote_ident(current_user) as "user", a.attname as name,
    not has_column_privilege(c.oid, a.attnum, 'select') as unreadable, format_type(a.atttypid, a.atttypmod) as type,
    c.relname = 'Simulation' and not has_any_column_privilege(c.oid, 'select') as forbidden,
    exists (select 1 from pg_constraint k join pg_class f on f.oid = k.confrelid
            where k.contype = 'f' and k.conrelid = c.oid and c.relname = 'Task' and f.relname = 'Simulation'
              and k.confdeltype = 'c') as cascades
  from (select 1) as one
  left join pg_class c on c.relkind in ('r', 'p', 'v', 'm', 'f') and pg_table_is_visible(c.oid)
    and c.relnamespace not in (select oid from pg_namespace where nspname in ('pg_catalog', 'information_schema'))
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;

const row = z.object({
  version: textCell,
  settings: textCell,
  recovering: flagCell,
  client: nullableTextCell,
  recorded: nullableTextCell,
  table: textCell.nullable(),
  name: textCell.nullable(),
  type: textCell.nullable(),
  regclass: textCell,
  user: textCell,
  unreadable: flagCell,
  forbidden: flagCell,
  cascades: flagCell,
});

/**
 * Version, recovery, revision, settings, tables and columns in one round trip. `searchPath`: as requested by the
 * address.
 */
export async function readPostgresFacts(
  build: Knex,
  { rows, searchPath }: Pick<ReadOnlyDatabase, 'rows'> & { readonly searchPath: string | undefined },
  signal: AbortSignal,
): Promise<Facts> {
  const found = await rows({ query: build.raw(statement), row, signal });
  const columns = found.flatMap(({ table, name, type, unreadable, regclass }) =>
    table === null || name === null ? [] : [{ table, name, type: type ?? '', isForbidden: unreadable, regclass }],
  );
  const [first] = found;
  return {
    serverVersion: first?.version ?? '',
    inRecovery: first?.recovering ?? false,
    recordedRevision: first?.recorded ?? null,
    clientPort: first === undefined || first.client === null ? null : Number(first.client),
    settings: findDifferingSettings(first?.settings ?? '', searchPath),
    forbidden: found.find(({ forbidden }) => forbidden)?.table ?? undefined,
    unreadable: findUnreadable(columns, first?.user ?? ''),
    shape: makeDatabaseShape({ columns, taskCascades: found.some(({ cascades }) => cascades) }),
  };
}
