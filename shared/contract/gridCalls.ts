import { z } from 'zod';
import { blobBytes, type CallDefinitions, listWindow, onConnection } from '#shared/contract/callParts.ts';
import { relationNameSchema } from '#shared/domain/catalog.ts';
import {
  gridFilterSchema,
  gridRowSchema,
  gridSortSchema,
  maxBlobPiece,
  maxGridColumns,
  storedTextSchema,
} from '#shared/domain/grid.ts';
import { countSchema, windowOf } from '#shared/domain/listing.ts';

const onRelation = { ...onConnection, relation: relationNameSchema };
const rowKey = z.string().max(10_000);
const ofCell = { ...onRelation, key: rowKey, column: z.string().max(500) };

/** The calls that read rows of any table or view. */
export const gridCalls = {
  /** Cells in the order of `columns`. */
  'grid.rows': {
    input: z.strictObject({
      ...onRelation,
      columns: z.array(z.string().max(500)).max(maxGridColumns),
      filter: gridFilterSchema.default({}),
      sort: gridSortSchema.default({ column: '', direction: 'ascending' }),
      window: listWindow,
      /** Whether texts come up to 100 000 characters, for a file, instead of their beginnings. */
      isWhole: z.boolean().default(false),
    }),
    output: windowOf(gridRowSchema),
  },
  /** Exact, and as slow as counting is. */
  'grid.count': {
    input: z.strictObject({ ...onRelation, filter: gridFilterSchema.default({}) }),
    output: countSchema,
  },
  /** One row with all its columns, in the relation's order; null where it is gone. */
  'grid.row': { input: z.strictObject({ ...onRelation, key: rowKey }), output: gridRowSchema.nullable() },
  'grid.text': { input: z.strictObject(ofCell), output: storedTextSchema },
  /** A piece of a blob. */
  'grid.bytes': {
    input: z.strictObject({ ...ofCell, offset: z.int().min(0), length: z.int().min(1).max(maxBlobPiece) }),
    output: blobBytes,
  },
} as const satisfies CallDefinitions;
