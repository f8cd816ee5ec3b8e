import { z } from 'zod';
import { type CallDefinitions, onConnection } from '#shared/contract/callParts.ts';
import {
  catalogSchema,
  relationNameSchema,
  relationSchema,
  relationSizeSchema,
  relationStructureSchema,
  schemaKeysSchema,
} from '#shared/domain/catalog.ts';
import { bloatSchema, columnFiguresSchema, tableStatisticsSchema } from '#shared/domain/statistics.ts';

/** The calls that read the catalog of any database. */
export const catalogCalls = {
  /** All names, in one round trip. */
  'catalog.list': { input: z.strictObject(onConnection), output: catalogSchema },
  /** Sizes of all relations that have one; null where finding them would mean to read the whole file. */
  'catalog.sizes': { input: z.strictObject(onConnection), output: z.array(relationSizeSchema).readonly().nullable() },
  'catalog.relation': {
    input: z.strictObject({ ...onConnection, relation: relationNameSchema }),
    output: relationSchema,
  },
  /** Indexes, constraints, triggers and policies of a relation. */
  'catalog.structure': {
    input: z.strictObject({ ...onConnection, relation: relationNameSchema }),
    output: relationStructureSchema,
  },
  /** What the database believes of the columns' values, and when the table was last looked after. */
  'catalog.statistics': {
    input: z.strictObject({ ...onConnection, relation: relationNameSchema }),
    output: tableStatisticsSchema,
  },
  /** Counts the values of one column by reading the whole table. */
  'catalog.countColumn': {
    input: z.strictObject({ ...onConnection, relation: relationNameSchema, column: z.string().max(500) }),
    output: columnFiguresSchema,
  },
  /** Measures how much of a table is dead or free. */
  'catalog.bloat': {
    input: z.strictObject({ ...onConnection, relation: relationNameSchema }),
    output: bloatSchema,
  },
  /** Every foreign key of the database. */
  'catalog.keys': { input: z.strictObject(onConnection), output: schemaKeysSchema },
  /** Statements that make a relation again; without one, everything in the database. Rows are not among them. */
  'catalog.ddl': {
    input: z.strictObject({ ...onConnection, relation: relationNameSchema.nullable() }),
    output: z.strictObject({ sql: z.string() }),
  },
} as const satisfies CallDefinitions;
