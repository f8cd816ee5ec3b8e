import type { Catalog, RelationSize, RelationSummary } from '#shared/domain/catalog.ts';
import { measure, type Measure, relationKey } from './catalogTree.ts';

/** The tables of one schema, those that take most first. */
export interface SchemaSizes {
  readonly name: string;
  /** How many there are; not all of them are named. */
  readonly count: number;
  /** Bytes of all of them. */
  readonly total: number;
  readonly relations: readonly { readonly relation: RelationSummary; readonly size: Measure | undefined }[];
}

/** How many of a schema, and of how many schemas. */
const mostRelations = 30;
const mostSchemas = 20;

/** The largest tables by schema, the largest schema first; partitions count with their table, views take nothing. */
export function largestRelations(catalog: Catalog, sizes: readonly RelationSize[]): readonly SchemaSizes[] {
  const own = new Set(catalog.schemas.filter(({ isSystem }) => !isSystem).map(({ name }) => name));
  const measures = measure(catalog, sizes);
  const stored = catalog.relations.filter(
    ({ schema, kind, partOf }) => own.has(schema) && kind !== 'sequence' && kind !== 'view' && partOf === null,
  );
  return [...Map.groupBy(stored, ({ schema }) => schema)]
    .map(([name, relations]) => {
      const measured = relations
        .map((relation) => ({ relation, size: measures.get(relationKey(relation)) }))
        .toSorted((one, other) => (other.size?.total ?? 0) - (one.size?.total ?? 0));
      const total = measured.reduce((sum, { size }) => sum + (size?.total ?? 0), 0);
      return { name, count: relations.length, total, relations: measured.slice(0, mostRelations) };
    })
    .toSorted((one, other) => other.total - one.total)
    .slice(0, mostSchemas);
}
