import { isNoMember, isUsers, ofRelation, relationName, withNamespace } from '#core/backups/postgres/contentQueries.ts';

/*
 * PostgreSQL's catalog as statements that make the same database again. Each query returns `name` and `sql`. What another object of
 * the list makes by itself (the index of a constraint, the sequence of an identity column) is not in it, nor is what an extension
 * made. Names are qualified, since the session that runs them searches `pg_catalog` only.
 */

/** Whether statements run before the rows are copied, or after. */
export type SchemaPhase = 'before' | 'after';

export interface SchemaQuery {
  /** What its statements make: `table`, `foreign key`. */
  readonly kind: string;
  readonly phase: SchemaPhase;
  readonly sql: string;
}

/** The collation of a column or an attribute, where it is not the one of its type. */
const collation = `coalesce((select format(' collate %I.%I', ln.nspname, l.collname)
  from pg_collation l join pg_namespace ln on ln.oid = l.collnamespace join pg_type ct on ct.oid = a.atttypid
  where l.oid = a.attcollation and a.attcollation <> ct.typcollation), '')`;

const sequenceOptions = `format('start with %s increment by %s minvalue %s maxvalue %s cache %s%s',
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, case when s.seqcycle then ' cycle' else '' end)`;

const identity = `case when a.attidentity = '' then '' else format(' generated %s as identity (sequence name %s)',
  case a.attidentity when 'a' then 'always' else 'by default' end,
  (select format('%I.%I ', sn.nspname, sc.relname) || ${sequenceOptions}
    from pg_depend sd join pg_class sc on sc.oid = sd.objid join pg_namespace sn on sn.oid = sc.relnamespace
    join pg_sequence s on s.seqrelid = sc.oid
    where sd.classid = 'pg_class'::regclass and sd.refclassid = 'pg_class'::regclass and sd.refobjid = c.oid
      and sd.refobjsubid = a.attnum and sd.deptype = 'i')) end`;

const generated = `case a.attgenerated when '' then ''
  else format(' generated always as (%s) %s', (select pg_get_expr(g.adbin, g.adrelid) from pg_attrdef g
    where g.adrelid = c.oid and g.adnum = a.attnum), case a.attgenerated when 's' then 'stored' else 'virtual' end) end`;

const columns = `coalesce((select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) || ${collation}
    || ${generated} || ${identity} || case when a.attnotnull then ' not null' else '' end, ', ' order by a.attnum)
  from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and (a.attislocal or c.relispartition)), '')`;

const parents = `case when c.relispartition then null else (select string_agg(format('%I.%I', pn.nspname, p.relname), ', ' order by i.inhseqno)
  from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
  where i.inhrelid = c.oid) end`;

const storage = `case when cardinality(c.reloptions) > 0 then format(' with (%s)', array_to_string(c.reloptions, ', ')) else '' end`;

const before: readonly (readonly [kind: string, sql: string])[] = [
  [
    'schema',
    `select n.nspname as name, format('create schema if not exists %I', n.nspname) as sql from pg_namespace n
      where ${isUsers} and ${isNoMember('pg_namespace', 'n.oid')}`,
  ],
  [
    'extension',
    `select e.extname as name, format('create extension if not exists %I with schema %I', e.extname, n.nspname) as sql
      from pg_extension e ${withNamespace} e.extnamespace where e.extname <> 'plpgsql'`,
  ],
  [
    'enum',
    `select format('%I.%I', n.nspname, t.typname) as name, format('create type %I.%I as enum (%s)', n.nspname, t.typname,
        (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)) as sql
      from pg_type t ${withNamespace} t.typnamespace where t.typtype = 'e' and ${isUsers} and ${isNoMember('pg_type', 't.oid')}`,
  ],
  [
    'composite type',
    `select ${relationName} as name, format('create type %s as (%s)', ${relationName},
        (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) || ${collation}, ', ' order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) as sql
      from pg_class c join pg_type t on t.typrelid = c.oid ${withNamespace} c.relnamespace
      where c.relkind = 'c' and ${isUsers} and ${isNoMember('pg_type', 't.oid')}`,
  ],
  [
    'range type',
    `select format('%I.%I', n.nspname, t.typname) as name, format('create type %I.%I as range (subtype = %s%s%s%s)', n.nspname, t.typname,
        format_type(r.rngsubtype, null),
        (select format(', collation = %I.%I', ln.nspname, l.collname) from pg_collation l
          join pg_namespace ln on ln.oid = l.collnamespace where l.oid = r.rngcollation),
        case when r.rngsubdiff <> 0 then format(', subtype_diff = %s', r.rngsubdiff) end,
        (select format(', multirange_type_name = %I.%I', mn.nspname, m.typname) from pg_type m
          join pg_namespace mn on mn.oid = m.typnamespace where m.oid::text = to_jsonb(r) ->> 'rngmultitypid')) as sql
      from pg_range r join pg_type t on t.oid = r.rngtypid ${withNamespace} t.typnamespace
      where ${isUsers} and ${isNoMember('pg_type', 't.oid')}`,
  ],
  [
    'domain',
    `select format('%I.%I', n.nspname, t.typname) as name, format('create domain %I.%I as %s%s%s%s%s', n.nspname, t.typname,
        format_type(t.typbasetype, t.typtypmod),
        (select format(' collate %I.%I', ln.nspname, l.collname) from pg_collation l join pg_namespace ln on ln.oid = l.collnamespace
          join pg_type b on b.oid = t.typbasetype where l.oid = t.typcollation and b.typcollation <> t.typcollation),
        ' default ' || t.typdefault, case when t.typnotnull then ' not null' end,
        (select string_agg(format(' constraint %I %s', k.conname, pg_get_constraintdef(k.oid)), '' order by k.conname)
          from pg_constraint k where k.contypid = t.oid and k.contype = 'c')) as sql
      from pg_type t ${withNamespace} t.typnamespace where t.typtype = 'd' and ${isUsers} and ${isNoMember('pg_type', 't.oid')}`,
  ],
  [
    'sequence',
    `select ${relationName} as name, format('create sequence %s as %s ', ${relationName}, format_type(s.seqtypid, null)) || ${sequenceOptions} as sql
      from pg_sequence s join pg_class c on c.oid = s.seqrelid ${withNamespace} c.relnamespace
      where ${ofRelation} and not exists (select from pg_depend i where i.classid = 'pg_class'::regclass and i.objid = c.oid
        and i.deptype = 'i')`,
  ],
  [
    'function',
    `select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as sql from pg_proc p ${withNamespace} p.pronamespace
      where p.prokind in ('f', 'p', 'w') and ${isUsers} and ${isNoMember('pg_proc', 'p.oid')}
        and not exists (select from pg_depend t where t.classid = 'pg_proc'::regclass and t.objid = p.oid and t.deptype = 'i')`,
  ],
  [
    'table',
    `select ${relationName} as name, format('create %stable %s (%s)%s%s%s', case c.relpersistence when 'u' then 'unlogged ' else '' end,
        ${relationName}, ${columns}, ' inherits (' || ${parents} || ')',
        case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) end, ${storage}) as sql
      from pg_class c ${withNamespace} c.relnamespace where c.relkind in ('r', 'p') and ${ofRelation}`,
  ],
  [
    'partition',
    `select ${relationName} as name, format('alter table only %I.%I attach partition %s %s', pn.nspname, p.relname, ${relationName},
        pg_get_expr(c.relpartbound, c.oid)) as sql
      from pg_class c ${withNamespace} c.relnamespace join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
      join pg_namespace pn on pn.oid = p.relnamespace where c.relispartition and c.relkind in ('r', 'p') and ${ofRelation}`,
  ],
  [
    'view',
    `select ${relationName} as name, format('create view %s%s as %s', ${relationName}, ${storage}, rtrim(pg_get_viewdef(c.oid), ';')) as sql
      from pg_class c ${withNamespace} c.relnamespace where c.relkind = 'v' and ${ofRelation}`,
  ],
  [
    'materialized view',
    `select ${relationName} as name, format('create materialized view %s%s as %s with no data', ${relationName}, ${storage},
        rtrim(pg_get_viewdef(c.oid), ';')) as sql
      from pg_class c ${withNamespace} c.relnamespace where c.relkind = 'm' and ${ofRelation}`,
  ],
];

const onTable = `format('alter table %s ', ${relationName})`;
const constraints = (kinds: string, condition = 'true', only = true): string =>
  `select format('%I on %s', k.conname, ${relationName}) as name, format('alter table ${only ? 'only ' : ''}%s add constraint %I %s',
      ${relationName}, k.conname, pg_get_constraintdef(k.oid)) as sql
    from pg_constraint k join pg_class c on c.oid = k.conrelid ${withNamespace} c.relnamespace
    where k.contype in (${kinds}) and ${condition} and ${ofRelation}`;
const columnsOf = `from pg_attribute a join pg_class c on c.oid = a.attrelid ${withNamespace} c.relnamespace
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and ${ofRelation}`;
const setColumn = (text: string): string =>
  `format('alter table only %s alter column %I set %s', ${relationName}, a.attname, ${text})`;
const columnName = `format('%s.%I', ${relationName}, a.attname)`;

const after: readonly (readonly [kind: string, sql: string])[] = [
  [
    'default',
    `select ${columnName} as name, ${setColumn(`'default ' || pg_get_expr(g.adbin, g.adrelid)`)} as sql
      from pg_attrdef g join pg_attribute a on a.attrelid = g.adrelid and a.attnum = g.adnum join pg_class c on c.oid = a.attrelid
      ${withNamespace} c.relnamespace where a.attgenerated = '' and c.relkind in ('r', 'p', 'v') and ${ofRelation}`,
  ],
  [
    'storage of a column',
    `select ${columnName} as name, ${setColumn(`'storage ' || case a.attstorage when 'p' then 'plain' when 'e' then 'external'
        when 'm' then 'main' else 'extended' end`)} as sql
      ${columnsOf} and a.attstorage <> (select t.typstorage from pg_type t where t.oid = a.atttypid)`,
  ],
  ['check', constraints(`'c'`, 'k.conislocal', false)],
  ['key', constraints(`'p', 'u', 'x'`)],
  [
    'index',
    `select format('%I.%I', n.nspname, x.relname) as name, pg_get_indexdef(x.oid) as sql
      from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid ${withNamespace} c.relnamespace
      where not exists (select from pg_constraint k where k.conindid = x.oid and k.contype in ('p', 'u', 'x')) and ${ofRelation}`,
  ],
  [
    'index of a partition',
    `select ${relationName} as name, format('alter index %I.%I attach partition %s', pn.nspname, p.relname, ${relationName}) as sql
      from pg_inherits i join pg_class c on c.oid = i.inhrelid ${withNamespace} c.relnamespace join pg_class p on p.oid = i.inhparent
      join pg_namespace pn on pn.oid = p.relnamespace where c.relkind in ('i', 'I') and ${ofRelation}`,
  ],
  ['foreign key', constraints(`'f'`, 'k.conparentid = 0', false)],
  [
    'owner of a sequence',
    `select ${relationName} as name, format('alter sequence %s owned by %I.%I.%I', ${relationName}, tn.nspname, t.relname, a.attname) as sql
      from pg_class c ${withNamespace} c.relnamespace join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid
        and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'
      join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace
      join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid where c.relkind = 'S' and ${ofRelation}`,
  ],
  [
    'trigger',
    `select format('%I on %s', t.tgname, ${relationName}) as name, pg_get_triggerdef(t.oid) as sql
      from pg_trigger t join pg_class c on c.oid = t.tgrelid ${withNamespace} c.relnamespace
      where not t.tgisinternal and coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0' and ${ofRelation}`,
  ],
  [
    'state of a trigger',
    `select format('%I on %s', t.tgname, ${relationName}) as name, ${onTable} || format('%s trigger %I',
        case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, t.tgname) as sql
      from pg_trigger t join pg_class c on c.oid = t.tgrelid ${withNamespace} c.relnamespace
      where not t.tgisinternal and t.tgenabled <> 'O' and coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0' and ${ofRelation}`,
  ],
  [
    'rule',
    `select format('%I on %s', r.rulename, ${relationName}) as name, rtrim(pg_get_ruledef(r.oid), ';') as sql
      from pg_rewrite r join pg_class c on c.oid = r.ev_class ${withNamespace} c.relnamespace
      where r.rulename <> '_RETURN' and ${ofRelation}`,
  ],
  [
    'statistics',
    `select format('%I.%I', n.nspname, x.stxname) as name, pg_get_statisticsobjdef(x.oid) as sql
      from pg_statistic_ext x join pg_class c on c.oid = x.stxrelid ${withNamespace} x.stxnamespace where ${ofRelation}`,
  ],
  [
    'contents of a materialized view',
    `select ${relationName} as name, format('refresh materialized view %s', ${relationName}) as sql
      from pg_class c ${withNamespace} c.relnamespace where c.relkind = 'm' and c.relispopulated and ${ofRelation}`,
  ],
  [
    'row level security',
    `select ${relationName} as name, ${onTable} || w.words as sql from pg_class c ${withNamespace} c.relnamespace
      cross join lateral (values (c.relrowsecurity, 'enable row level security'), (c.relforcerowsecurity, 'force row level security'))
        as w(is_on, words) where w.is_on and ${ofRelation}`,
  ],
  [
    'policy',
    `select format('%I on %s', p.polname, ${relationName}) as name, format('create policy %I on %s as %s for %s to %s%s%s', p.polname,
        ${relationName}, case when p.polpermissive then 'permissive' else 'restrictive' end,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        (select string_agg(case when r.role = 0 then 'public' else quote_ident(pg_get_userbyid(r.role)) end, ', ') from unnest(p.polroles) as r(role)),
        ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') as sql
      from pg_policy p join pg_class c on c.oid = p.polrelid ${withNamespace} c.relnamespace where ${ofRelation}`,
  ],
  [
    'comment',
    `select ${relationName} as name, format('comment on %s %s%s is %L', case when d.objsubid > 0 then 'column' else
        case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'c' then 'type'
          when 'i' then 'index' when 'I' then 'index' when 'f' then 'foreign table' else 'table' end end,
        ${relationName}, (select format('.%I', a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum = d.objsubid
          and d.objsubid > 0), d.description) as sql
      from pg_description d join pg_class c on c.oid = d.objoid ${withNamespace} c.relnamespace
      where d.classoid = 'pg_class'::regclass and ${ofRelation}
    union all select n.nspname, format('comment on schema %I is %L', n.nspname, d.description)
      from pg_description d join pg_namespace n on n.oid = d.objoid where d.classoid = 'pg_namespace'::regclass and ${isUsers}
    union all select t.typname, format('comment on %s %I.%I is %L', case t.typtype when 'd' then 'domain' else 'type' end, n.nspname,
        t.typname, d.description) from pg_description d join pg_type t on t.oid = d.objoid ${withNamespace} t.typnamespace
      where d.classoid = 'pg_type'::regclass and ${isUsers} and ${isNoMember('pg_type', 't.oid')}
    union all select p.proname, format('comment on %s %s is %L', case p.prokind when 'p' then 'procedure' else 'function' end,
        p.oid::regprocedure, d.description) from pg_description d join pg_proc p on p.oid = d.objoid ${withNamespace} p.pronamespace
      where d.classoid = 'pg_proc'::regclass and p.prokind in ('f', 'p', 'w') and ${isUsers} and ${isNoMember('pg_proc', 'p.oid')}
    union all select k.conname, format('comment on constraint %I on %s is %L', k.conname, ${relationName}, d.description)
      from pg_description d join pg_constraint k on k.oid = d.objoid join pg_class c on c.oid = k.conrelid ${withNamespace} c.relnamespace
      where d.classoid = 'pg_constraint'::regclass and ${ofRelation}
    union all select t.tgname, format('comment on trigger %I on %s is %L', t.tgname, ${relationName}, d.description)
      from pg_description d join pg_trigger t on t.oid = d.objoid join pg_class c on c.oid = t.tgrelid ${withNamespace} c.relnamespace
      where d.classoid = 'pg_trigger'::regclass and ${ofRelation}`,
  ],
];

/** In the order in which their statements are run. */
export const schemaQueries: readonly SchemaQuery[] = [
  ...before.map(([kind, sql]) => ({ kind, phase: 'before', sql }) as const),
  ...after.map(([kind, sql]) => ({ kind, phase: 'after', sql }) as const),
];
