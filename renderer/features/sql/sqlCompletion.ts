import type { Catalog, ForeignKey, Relation, RelationName } from '#shared/domain/catalog.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import type { CompletionPlace, TableReference } from './completionPlace.ts';

/** Something that can be put at the caret. */
export interface Suggestion {
  /** What is put there, quoted where that is needed. */
  readonly insert: string;
  /** What is typed to find it. */
  readonly label: string;
  readonly kind: 'table' | 'column' | 'schema' | 'join' | 'cte' | 'function';
  readonly detail: string;
  /** Higher ones come first. */
  readonly boost: number;
}

/** A name as SQL needs it: in quotes where it has capitals or signs, or is a keyword. */
export function quoteName(name: string, dialect: Dialect): string {
  const isPlain = dialect === 'postgresql' ? /^[a-z_][a-z0-9_$]*$/u.test(name) : /^[A-Za-z_]\w*$/u.test(name);
  return isPlain && !reserved.has(name.toLowerCase()) ? name : quoteIdentifier(name);
}

const reserved = new Set(
  'all analyse analyze and any array as asc both case cast check collate column constraint create current_user default desc distinct do else end except false fetch for foreign from grant group having in index initially intersect into is join lateral leading left limit not null offset on only or order outer primary references returning right select session_user some table then to trailing true union unique user using when where window with'.split(
    ' ',
  ),
);

/** What the database holds, as far as it is known. */
export interface Known {
  readonly catalog: Catalog;
  /** Those that the statement names. */
  readonly relations: readonly Relation[];
}

/** Finds the relation that a reference means. */
export function findRelation(
  { schema, name }: Pick<TableReference, 'schema' | 'name'>,
  catalog: Catalog,
  dialect: Dialect,
): RelationName | undefined {
  const isSame = (one: string, other: string): boolean =>
    dialect === 'sqlite' ? one.toLowerCase() === other.toLowerCase() : one === other;
  const all = catalog.relations.filter((relation) => isSame(relation.name, name));
  if (schema !== undefined) return all.find((relation) => isSame(relation.schema, schema));
  return (
    catalog.searchPath
      .map((path) => all.find((relation) => relation.schema === path))
      .find((each) => each !== undefined) ?? all[0]
  );
}

/** What can stand at a place, best first. */
export function suggest(place: CompletionPlace, known: Known, dialect: Dialect): readonly Suggestion[] {
  const quote = (name: string): string => quoteName(name, dialect);
  const wantsTable = ['from', 'join', 'into', 'update'].includes(place.after);
  if (place.qualifier !== undefined) return ofQualifier(place, known, dialect);
  const columns = place.tables.flatMap((table) =>
    columnsOf(table, { known, dialect, isQualified: place.tables.length > 1 }),
  );
  const tables = tableSuggestions(known.catalog, quote, wantsTable ? 20 : -10);
  const ctes = place.ctes.map(
    (name) => ({ insert: quote(name), label: name, kind: 'cte', detail: 'CTE', boost: wantsTable ? 30 : 0 }) as const,
  );
  const aliases = place.tables.map(
    ({ alias, name }) => ({ insert: quote(alias), label: alias, kind: 'table', detail: name, boost: 5 }) as const,
  );
  const joins = place.after === 'join' ? joinsOf(place, known, dialect) : [];
  const conditions = place.after === 'on' ? conditionsOf(place, known, dialect) : [];
  if (wantsTable) return [...joins, ...ctes, ...tables, ...schemasOf(known.catalog, quote)];
  return [...conditions, ...columns, ...aliases, ...ctes, ...functionsOf(known.catalog), ...tables];
}

function tableSuggestions(
  { relations, searchPath }: Catalog,
  quote: (name: string) => string,
  boost: number,
): readonly Suggestion[] {
  return relations
    .filter(
      ({ kind, partOf, schema }) =>
        kind !== 'sequence' && partOf === null && !schema.startsWith('pg_') && schema !== 'information_schema',
    )
    .map(({ schema, name, kind, rows }) => {
      const isFound = searchPath.includes(schema) || schema === 'main';
      const insert = isFound ? quote(name) : `${quote(schema)}.${quote(name)}`;
      const count = rows < 0 ? '' : ` · about ${rows} rows`;
      return {
        insert,
        label: name,
        kind: 'table',
        detail: isFound ? `${kind}${count}` : `${schema} · ${kind}${count}`,
        boost: isFound ? boost : boost - 5,
      } as const;
    });
}

function schemasOf({ schemas }: Catalog, quote: (name: string) => string): readonly Suggestion[] {
  return schemas.map(
    ({ name, isSystem }) =>
      ({
        insert: `${quote(name)}.`,
        label: name,
        kind: 'schema',
        detail: 'schema',
        boost: isSystem ? -40 : -20,
      }) as const,
  );
}

function functionsOf({ functions }: Catalog): readonly Suggestion[] {
  return functions.map(
    ({ name, arguments: parameters, result }) =>
      ({ insert: `${name}(`, label: name, kind: 'function', detail: `(${parameters}) ${result}`, boost: -30 }) as const,
  );
}

function relationOf(table: TableReference, { catalog, relations }: Known, dialect: Dialect): Relation | undefined {
  const named = findRelation(table, catalog, dialect);
  return relations.find(({ schema, name }) => schema === named?.schema && name === named.name);
}

interface ColumnsWanted {
  readonly known: Known;
  readonly dialect: Dialect;
  readonly isQualified: boolean;
}

function columnsOf(table: TableReference, { known, dialect, isQualified }: ColumnsWanted): readonly Suggestion[] {
  const relation = relationOf(table, known, dialect);
  return (relation?.columns ?? []).map(({ name, type }) => {
    const column = quoteName(name, dialect);
    const insert = isQualified ? `${quoteName(table.alias, dialect)}.${column}` : column;
    return { insert, label: name, kind: 'column', detail: `${table.alias} · ${type}`, boost: 10 } as const;
  });
}

function ofQualifier(place: CompletionPlace, known: Known, dialect: Dialect): readonly Suggestion[] {
  const { qualifier = '' } = place;
  const isCalled = ({ alias }: TableReference): boolean => alias.toLowerCase() === qualifier.toLowerCase();
  const table = place.tables.find(isCalled);
  if (table !== undefined && relationOf(table, known, dialect) !== undefined)
    return columnsOf(table, { known, dialect, isQualified: false });
  return known.catalog.relations
    .filter(({ schema }) => schema.toLowerCase() === qualifier.toLowerCase())
    .map(
      ({ name, kind }) =>
        ({ insert: quoteName(name, dialect), label: name, kind: 'table', detail: kind, boost: 0 }) as const,
    );
}

/** The tables that a foreign key leads to or comes from, each with its condition. */
function joinsOf(place: CompletionPlace, known: Known, dialect: Dialect): readonly Suggestion[] {
  const taken = place.tables.map(({ alias }) => alias);
  return place.tables.flatMap((table) => {
    const relation = relationOf(table, known, dialect);
    if (relation === undefined) return [];
    const all = [
      ...relation.references.map((key) => ({ key, other: key.parent, isChild: true })),
      ...relation.referencedBy.map((key) => ({ key, other: key.child, isChild: false })),
    ];
    return all.map(({ key, other, isChild }) => {
      const alias = freeAlias(other.name, taken);
      const condition = conditionOf(key, isChild ? [table.alias, alias] : [alias, table.alias], dialect);
      const isVisible = known.catalog.searchPath.includes(other.schema) || other.schema === 'main';
      const name = isVisible
        ? quoteName(other.name, dialect)
        : `${quoteName(other.schema, dialect)}.${quoteName(other.name, dialect)}`;
      return {
        insert: `${name} ${alias} ON ${condition}`,
        label: other.name,
        kind: 'join',
        detail: `ON ${condition}`,
        boost: 60,
      } as const;
    });
  });
}

function freeAlias(name: string, taken: readonly string[]): string {
  const capitals = name.replaceAll(/[^A-Z]/gu, '').toLowerCase();
  const initial = (capitals === '' ? name.slice(0, 1) : capitals).toLowerCase().replaceAll(/[^a-z]/gu, 't');
  for (let number = 1; ; number += 1) {
    const alias = number === 1 ? initial : `${initial}${number}`;
    if (!taken.includes(alias) && !reserved.has(alias)) return alias;
  }
}

function conditionOf(key: ForeignKey, [child, parent]: readonly [string, string], dialect: Dialect): string {
  const column = (alias: string, name: string | undefined): string =>
    `${quoteName(alias, dialect)}.${quoteName(name ?? '', dialect)}`;
  return key.childColumns
    .map((name, index) => `${column(child, name)} = ${column(parent, key.parentColumns[index])}`)
    .join(' AND ');
}

/** The conditions along foreign keys between the last table and those before it. */
function conditionsOf(place: CompletionPlace, known: Known, dialect: Dialect): readonly Suggestion[] {
  const last = place.tables.at(-1);
  const relation = last === undefined ? undefined : relationOf(last, known, dialect);
  if (last === undefined || relation === undefined) return [];
  return place.tables.slice(0, -1).flatMap((table) => {
    const other = findRelation(table, known.catalog, dialect);
    const isOther = (name: RelationName): boolean => name.schema === other?.schema && name.name === other.name;
    return [
      ...relation.references
        .filter(({ parent }) => isOther(parent))
        .map((key) => conditionOf(key, [last.alias, table.alias], dialect)),
      ...relation.referencedBy
        .filter(({ child }) => isOther(child))
        .map((key) => conditionOf(key, [table.alias, last.alias], dialect)),
    ].map(
      (condition) => ({ insert: condition, label: condition, kind: 'join', detail: 'foreign key', boost: 60 }) as const,
    );
  });
}
