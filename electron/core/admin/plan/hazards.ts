import { z } from 'zod';
import { knownDescendants, type Reader } from '#core/admin/plan/catalog.ts';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { totalOf } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { isIntegerType, sqlOf } from '#core/admin/plan/rowSql.ts';
import { flagCell, nullableTextCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { PlanNote } from '#shared/domain/plan.ts';

/**
 * What may prevent a change from doing what its plan says: obstacles if an archive could not be complete, otherwise
 * warnings.
 */
interface Hazards {
  readonly obstacles: readonly PlanNote[];
  readonly warnings: readonly PlanNote[];
}

/** The hazards of a table that an operation reaches. */
interface TableFacts {
  readonly name: string;
  /** `view`, `foreign table` …; null for an ordinary or partitioned table. */
  readonly otherKind: string | null;
  readonly hidesRows: boolean;
  readonly isPartitioned: boolean;
  readonly heirs: number;
  /** Names of rules that do something else instead. */
  readonly rules: string | null;
  /** Names of rules that do something else too. */
  readonly sideRules: string | null;
  readonly triggers: string | null;
  /** Whether nothing tells its rows apart by one number, so that they cannot be archived in order. */
  readonly hasNoRowKey: boolean;
}

/**
 * Checks every table that an operation reaches: rows that the database user cannot see, views, foreign tables,
 * partitions, inheritance, rules and triggers.
 */
export async function findHazards(reader: Reader, draft: Draft, signal: AbortSignal): Promise<Hazards> {
  const tables = reachedTables(draft);
  const read = reader.dialect === 'postgresql' ? readPostgresFacts : readSqliteFacts;
  const facts = await read(reader, tables, signal);
  const withRows = new Set(
    nodesOf(draft.tree)
      .filter((node) => totalOf(draft.impact, node).rows > 0)
      .map(({ table }) => table),
  );
  const keyless = facts.filter(({ name, hasNoRowKey }) => hasNoRowKey && withRows.has(name)).map(noRowKey);
  return { obstacles: [...facts.flatMap(obstaclesOf), ...keyless], warnings: facts.flatMap(warningsOf) };
}

/** SQL names, by displayed name: including yaptide's that the catalog does not list because they are not tables. */
function reachedTables({ catalog, tree, intent }: Draft): ReadonlyMap<string, string> {
  const wanted = intent.removes ? knownDescendants(intent.table) : [intent.table];
  const names = [...nodesOf(tree).map(({ table }) => table), ...intent.changes.map(({ table }) => table), ...wanted];
  return new Map(names.map((name) => [name, sqlOf(catalog, name)]));
}

function noRowKey({ name }: TableFacts): PlanNote {
  return {
    code: 'no-row-key',
    message: `Rows of ${name} cannot be archived: it is WITHOUT ROWID, and its key is not one whole number`,
    hint: 'Remove its rows first, in Tables or with SQL, then plan this again.',
    details: [],
  };
}

function obstaclesOf(facts: TableFacts): readonly PlanNote[] {
  const { name, otherKind, hidesRows, heirs, rules } = facts;
  const found: PlanNote[] = [];
  if (otherKind !== null) {
    const hint = 'Its rows cannot be archived, changed and counted safely. Change the table behind it.';
    found.push({ code: 'not-a-table', message: `${name} is a ${otherKind}, not a table`, hint, details: [] });
  }
  if (hidesRows) {
    found.push({
      code: 'rows-hidden',
      message: `Row level security may hide rows of ${name} from this database user`,
      hint: 'Hidden rows would be removed without being archived. Connect as the owner of the table, or as a user with BYPASSRLS.',
      details: [`ALTER ROLE … BYPASSRLS; or, as its owner: ALTER TABLE "${name}" DISABLE ROW LEVEL SECURITY;`],
    });
  }
  if (heirs > 0) {
    const message = `${heirs === 1 ? 'Another table inherits' : `${heirs} other tables inherit`} from ${name}`;
    const hint = 'Rows of inheriting tables cannot be archived with all their columns.';
    found.push({ code: 'inherited', message, hint, details: [] });
  }
  if (rules !== null) {
    const message = `A rule of ${name} replaces what this would do: ${rules}`;
    found.push({
      code: 'rules',
      message,
      hint: 'Disable the rule first, or let its owner make the change.',
      details: [],
    });
  }
  return found;
}

function warningsOf({ name, isPartitioned, sideRules, triggers }: TableFacts): readonly PlanNote[] {
  const found: PlanNote[] = [];
  if (isPartitioned) {
    const hint = 'Its rows are archived and restored through the parent table.';
    found.push({ code: 'partitioned', message: `${name} is partitioned`, hint, details: [] });
  }
  if (sideRules !== null) {
    const hint =
      'They change other rows too. Every count is verified before the commit; where one differs, nothing is changed.';
    found.push({ code: 'rules', message: `${name} has rules: ${sideRules}`, hint, details: [] });
  }
  if (triggers !== null) {
    const hint =
      'They may change or keep other rows. Every count is verified before the commit; where one differs, nothing is changed.';
    found.push({ code: 'triggers', message: `${name} has triggers: ${triggers}`, hint, details: [] });
  }
  return found;
}

const postgresRow = z.object({
  name: textCell,
  kind: textCell,
  hides: flagCell,
  heirs: sumCell,
  rules: nullableTextCell,
  side_rules: nullableTextCell,
  triggers: nullableTextCell,
});
const kindNames: Readonly<Record<string, string>> = { v: 'view', m: 'materialized view', f: 'foreign table' };

async function readPostgresFacts(
  { build, rows }: Reader,
  tables: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly TableFacts[]> {
  const values = [...tables].map(() => '(?::text, ?::text)').join(', ');
  const query = build.raw(
    `select n.name as name, c.relkind as kind, row_security_active(c.oid) as hides,
       case when c.relkind = 'r' then (select count(*) from pg_inherits i where i.inhparent = c.oid) else 0 end as heirs,
       (select string_agg(r.rulename, ', ' order by r.rulename) from pg_rewrite r
         where r.ev_class = c.oid and r.is_instead and r.ev_type <> '1' and r.ev_enabled <> 'D') as rules,
       (select string_agg(r.rulename, ', ' order by r.rulename) from pg_rewrite r
         where r.ev_class = c.oid and not r.is_instead and r.ev_type <> '1' and r.ev_enabled <> 'D') as side_rules,
       (select string_agg(t.tgname, ', ' order by t.tgname) from pg_trigger t
         where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'D') as triggers
     from (values ${values}) as n(name, sql) join pg_class c on c.oid = to_regclass(n.sql)`,
    [...tables].flat(),
  );
  const found = await rows({ query, row: postgresRow, signal });
  return found.map(({ name, kind, hides, heirs, rules, side_rules: sideRules, triggers }) => ({
    name,
    otherKind: kindNames[kind] ?? null,
    hidesRows: hides,
    isPartitioned: kind === 'p',
    heirs,
    rules,
    sideRules,
    triggers,
    hasNoRowKey: false,
  }));
}

const sqliteRow = z.object({
  name: textCell,
  kind: textCell,
  sql: nullableTextCell,
  triggers: nullableTextCell,
  wr: flagCell,
  key_types: nullableTextCell,
});

async function readSqliteFacts(
  { build, rows }: Reader,
  tables: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly TableFacts[]> {
  const query = build.raw(
    `select m.name as name, m.type as kind, m.sql as sql,
       (select group_concat(t.name, ', ') from sqlite_schema as t where t.type = 'trigger' and t.tbl_name = m.name) as triggers,
       exists (select 1 from pragma_table_list(m.name) where wr = 1) as wr,
       (select group_concat(c.type) from pragma_table_info(m.name) as c where c.pk > 0) as key_types
     from sqlite_schema as m where m.type in ('table', 'view') and m.name in (select value from json_each(?))`,
    [JSON.stringify([...tables.keys()])],
  );
  const found = await rows({ query, row: sqliteRow, signal });
  return found.map(({ name, kind, sql, triggers, wr, key_types: keyTypes }) => ({
    name,
    otherKind: kind === 'view' ? 'view' : /^create\s+virtual/iu.test(sql ?? '') ? 'virtual table' : null,
    hidesRows: false,
    isPartitioned: false,
    heirs: 0,
    rules: null,
    sideRules: null,
    triggers,
    hasNoRowKey: wr && !isIntegerType(keyTypes ?? ''),
  }));
}
