/* What a PostgreSQL database contains: tables, values of sequences, and objects that are not copied. */

/** Whether the namespace `n` is not one of PostgreSQL itself. */
export const isUsers = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
/** Whether an object was not made by an extension. */
export const isNoMember = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend m where m.classid = '${catalog}'::regclass and m.objid = ${oid} and m.deptype = 'e')`;
/** Both, for a relation `c`. */
export const ofRelation = `${isUsers} and ${isNoMember('pg_class', 'c.oid')}`;
export const relationName = `format('%I.%I', n.nspname, c.relname)`;
export const withNamespace = 'join pg_namespace n on n.oid =';

/** The sequences of a database, those of identity columns too, and whether they may be read. */
export const sequencesSql = `select ${relationName}, format('select %L, last_value::text, is_called::text from %s', ${relationName}, ${relationName}),
    has_schema_privilege(n.oid, 'USAGE') and has_sequence_privilege(c.oid, 'SELECT')
  from pg_class c ${withNamespace} c.relnamespace where c.relkind = 'S' and ${ofRelation} order by 1`;

/** Objects that are not copied, counted by kind. */
export const othersSql = `select kind, count(*)::text from (
    select 'foreign tables' as kind from pg_class c ${withNamespace} c.relnamespace where c.relkind = 'f' and ${ofRelation}
    union all select 'aggregates' from pg_proc p ${withNamespace} p.pronamespace
      where p.prokind = 'a' and ${isUsers} and ${isNoMember('pg_proc', 'p.oid')}
    union all select 'operators' from pg_operator o ${withNamespace} o.oprnamespace where ${isUsers} and ${isNoMember('pg_operator', 'o.oid')}
    union all select 'text search configurations' from pg_ts_config t ${withNamespace} t.cfgnamespace
      where ${isUsers} and ${isNoMember('pg_ts_config', 't.oid')}
    union all select 'collations' from pg_collation l ${withNamespace} l.collnamespace where ${isUsers} and ${isNoMember('pg_collation', 'l.oid')}
    union all select 'event triggers' from pg_event_trigger e where ${isNoMember('pg_event_trigger', 'e.oid')}
    union all select 'publications' from pg_publication
    union all select 'large objects' from pg_largeobject_metadata) as others group by kind order by kind`;

/** Every type, with the type that it is underneath if it is a domain. */
const underlying = `with recursive underlying(type, base) as (
    select t.oid, t.oid from pg_type t where t.typtype <> 'd'
    union all select t.oid, u.base from pg_type t join underlying u on u.type = t.typbasetype where t.typtype = 'd')`;

/*
 * The binary form of some types holds the numbers of other types or objects, which differ in another database: arrays of users' types,
 * composite types, `regclass`.
 */
const isBinary = `exists (select from underlying u join pg_type b on b.oid = u.base left join pg_range r on r.rngtypid = b.oid
  where u.type = a.atttypid and b.typtype in ('b', 'e', 'r', 'm') and b.typsend <> 0 and b.typreceive <> 0
    and not (b.typname ~ '^_?reg' and b.typnamespace = 'pg_catalog'::regnamespace)
    and (b.typcategory <> 'A' or b.typelem < 16384) and coalesce(r.rngsubtype, 0) < 16384)`;

/** The tables with rows of their own. */
export const tablesSql = `${underlying} select json_build_object('schema', n.nspname, 'name', c.relname, 'sql', ${relationName},
    'columns', coalesce(x.columns, '[]'), 'isBinary', coalesce(x.is_binary, true),
    'bytes', case when pg_table_size(c.oid) > 0 then pg_table_size(c.oid) else 0 end,
    'rows', greatest(c.reltuples, 0)::int8, 'isUnlogged', c.relpersistence = 'u', 'hidesRows', row_security_active(c.oid),
    'isReadable', has_schema_privilege(n.oid, 'USAGE') and (has_table_privilege(c.oid, 'SELECT') or coalesce(x.are_readable, false)))::text
  from pg_class c ${withNamespace} c.relnamespace
  left join lateral (select json_agg(quote_ident(a.attname) order by a.attnum) as columns, bool_and(${isBinary}) as is_binary,
      bool_and(has_column_privilege(c.oid, a.attnum, 'SELECT')) as are_readable
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as x on true
  where c.relkind = 'r' and ${ofRelation} order by n.nspname, c.relname`;
