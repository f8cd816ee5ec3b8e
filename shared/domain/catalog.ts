import { z } from 'zod';

/** What a database's catalog tells of its relations, in the database's own words where they exist. */
export const relationKindSchema = z.enum([
  'table',
  'partitioned table',
  'foreign table',
  'virtual table',
  'view',
  'materialised view',
  'sequence',
]);
export type RelationKind = z.infer<typeof relationKindSchema>;

/** A relation's name; SQLite's only schema is `main`. */
export const relationNameSchema = z.strictObject({ schema: z.string().max(500), name: z.string().max(500) }).readonly();
export type RelationName = z.infer<typeof relationNameSchema>;

export const relationSummarySchema = z
  .strictObject({
    schema: z.string(),
    name: z.string(),
    kind: relationKindSchema,
    /** Rows as the database estimates them; -1 where it has no estimate. */
    rows: z.number(),
    /** Whether the database user may read any of its columns. */
    isReadable: z.boolean(),
    /** The partitioned table that it is a part of. */
    partOf: relationNameSchema.nullable(),
    comment: z.string().nullable(),
  })
  .readonly();
export type RelationSummary = z.infer<typeof relationSummarySchema>;

/** Every name of a database, without sizes and columns. */
export const catalogSchema = z
  .strictObject({
    /** Schemas in which a name without a schema is looked up, in order. */
    searchPath: z.array(z.string()).readonly(),
    schemas: z
      .array(z.strictObject({ name: z.string(), isSystem: z.boolean(), isReadable: z.boolean() }).readonly())
      .readonly(),
    relations: z.array(relationSummarySchema).readonly(),
    /** Whether there are more relations than are listed. */
    isCut: z.boolean(),
    functions: z
      .array(
        z.strictObject({ schema: z.string(), name: z.string(), arguments: z.string(), result: z.string() }).readonly(),
      )
      .readonly(),
    types: z.array(z.strictObject({ schema: z.string(), name: z.string(), kind: z.string() }).readonly()).readonly(),
    extensions: z
      .array(z.strictObject({ schema: z.string(), name: z.string(), version: z.string() }).readonly())
      .readonly(),
  })
  .readonly();
export type Catalog = z.infer<typeof catalogSchema>;

/** Bytes on disk of one relation. The three parts add up to PostgreSQL's `pg_total_relation_size`. */
export const relationSizeSchema = z
  .strictObject({
    schema: z.string(),
    name: z.string(),
    heap: z.int(),
    /** Large values that are stored out of line; always 0 on SQLite. */
    toast: z.int(),
    indexes: z.int(),
    /** Rows, counted; null where that would have been costly. */
    rows: z.int().nullable(),
  })
  .readonly();
export type RelationSize = z.infer<typeof relationSizeSchema>;

export const relationColumnSchema = z
  .strictObject({
    name: z.string(),
    /** As the server writes it: `character varying(20)`, `integer[]`. */
    type: z.string(),
    isNotNull: z.boolean(),
    /** The expression; null without one. */
    default: z.string().nullable(),
    /** How the database makes its values by itself: null where it does not. */
    generated: z.enum(['stored', 'virtual', 'identity always', 'identity by default']).nullable(),
    comment: z.string().nullable(),
    /** Its values are never shown. */
    isSecret: z.boolean(),
    /** The database user may not read it. */
    isForbidden: z.boolean(),
    /** Only sizes and first bytes of its values are read. In SQLite that may be every column. */
    isBlob: z.boolean(),
  })
  .readonly();
export type RelationColumn = z.infer<typeof relationColumnSchema>;

export const foreignKeySchema = z
  .strictObject({
    name: z.string(),
    child: relationNameSchema,
    childColumns: z.array(z.string()).readonly(),
    parent: relationNameSchema,
    parentColumns: z.array(z.string()).readonly(),
    onDelete: z.enum(['cascade', 'set null', 'set default', 'restrict', 'no action']),
  })
  .readonly();
export type ForeignKey = z.infer<typeof foreignKeySchema>;

/** Foreign keys of a whole database. */
export const schemaKeysSchema = z
  .strictObject({
    keys: z
      .array(
        z
          .strictObject({
            key: foreignKeySchema,
            /** Whether a parent has at most one such child, as its columns are unique. */
            isOneToOne: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
    /** Whether there are more than are listed. */
    isCut: z.boolean(),
  })
  .readonly();
export type SchemaKeys = z.infer<typeof schemaKeysSchema>;
export type SchemaKey = SchemaKeys['keys'][number];

/** One relation, with its columns and keys. */
export const relationSchema = z
  .strictObject({
    schema: z.string(),
    name: z.string(),
    kind: relationKindSchema,
    comment: z.string().nullable(),
    /** Rows as the database estimates them; -1 where it has no estimate. */
    rows: z.number(),
    columns: z.array(relationColumnSchema).readonly(),
    /** Empty without one. */
    primaryKey: z.array(z.string()).readonly(),
    /** The columns of each unique index over all rows, the primary key excluded. */
    uniqueKeys: z.array(z.array(z.string()).readonly()).readonly(),
    /** The columns whose values make the key of a row; empty where a row is known by its place, or not at all. */
    rowKey: z.array(z.string()).readonly(),
    references: z.array(foreignKeySchema).readonly(),
    referencedBy: z.array(foreignKeySchema).readonly(),
    /** Why its rows cannot be edited, a sentence; null where they can. */
    notEditable: z.string().nullable(),
  })
  .readonly();
export type Relation = z.infer<typeof relationSchema>;

export const relationIndexSchema = z
  .strictObject({
    name: z.string(),
    /** The statement that creates it; null where the database keeps none, as for the index of a UNIQUE on SQLite. */
    definition: z.string().nullable(),
    /** Its key columns or expressions, in order. */
    columns: z.array(z.string()).readonly(),
    isPrimary: z.boolean(),
    isUnique: z.boolean(),
    isPartial: z.boolean(),
    /** False for one whose building failed; the database does not use it. */
    isValid: z.boolean(),
    /** Bytes on disk; null on SQLite. */
    bytes: z.int().nullable(),
    /** Scans since the statistics began; null where they are not counted. */
    scans: z.number().nullable(),
    /** Another index of the table that serves every query that this one serves; null without one. */
    coveredBy: z.string().nullable(),
  })
  .readonly();
export type RelationIndex = z.infer<typeof relationIndexSchema>;

/** What a relation has besides its columns and keys. */
export const relationStructureSchema = z
  .strictObject({
    indexes: z.array(relationIndexSchema).readonly(),
    /** When scans began to be counted; null where that is unknown. */
    scansSince: z.string().nullable(),
    /** Foreign keys of the relation whose columns lead no index, with the statement that creates one. */
    unindexed: z
      .array(
        z
          .strictObject({ columns: z.array(z.string()).readonly(), parent: relationNameSchema, statement: z.string() })
          .readonly(),
      )
      .readonly(),
    /** CHECK and EXCLUDE constraints. */
    constraints: z.array(z.strictObject({ name: z.string(), definition: z.string() }).readonly()).readonly(),
    triggers: z
      .array(z.strictObject({ name: z.string(), definition: z.string(), isEnabled: z.boolean() }).readonly())
      .readonly(),
    /** Policies of row level security. */
    policies: z.array(z.strictObject({ name: z.string(), definition: z.string() }).readonly()).readonly(),
    /** The query of a view; on SQLite the statement that creates the relation. */
    definition: z.string().nullable(),
  })
  .readonly();
export type RelationStructure = z.infer<typeof relationStructureSchema>;

/** A relation that only the database's own files belong to. */
export function isSystemSchema(name: string): boolean {
  return name === 'information_schema' || name.startsWith('pg_');
}

/** A relation's name with its schema, as people write it. */
export function relationText({ schema, name }: RelationName): string {
  return schema === 'public' || schema === 'main' ? name : `${schema}.${name}`;
}
