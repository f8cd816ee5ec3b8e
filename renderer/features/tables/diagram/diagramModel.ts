import type { Catalog, RelationName, SchemaKey } from '#shared/domain/catalog.ts';
import { relationText } from '#shared/domain/catalog.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { relationKey } from '../catalogTree.ts';

/** A table in a diagram. */
export interface DiagramTable {
  readonly id: string;
  readonly relation: RelationName;
  readonly title: string;
  /** `≈ 1 760 000 rows`; '' where that is not known. */
  readonly rows: string;
  readonly width: number;
  readonly height: number;
}

/** A foreign key in a diagram, from the parent to the child. */
export interface DiagramKey {
  readonly id: string;
  readonly parent: string;
  readonly child: string;
  /** What happens to the child: `cascade`; '' where the database only refuses. */
  readonly label: string;
  readonly isOneToOne: boolean;
  /** In words, for those who cannot see the line. */
  readonly text: string;
}

export interface Diagram {
  readonly tables: readonly DiagramTable[];
  readonly keys: readonly DiagramKey[];
  /** Where children stand: to the right of their parents, or below them. */
  readonly direction: 'right' | 'down';
}

/** More tables than a person takes in, and than are laid out fast. */
export const maxTables = 600;
const height = 44;
/** In pixels: what a character takes at most, and the space around the name. */
const perCharacter = 7.4;
const padding = 26;

/** All tables of a database with their keys; of the system's, none. */
export function wholeDiagram(catalog: Catalog, keys: readonly SchemaKey[]): Diagram {
  const own = new Set(catalog.schemas.filter(({ isSystem }) => !isSystem).map(({ name }) => name));
  const tables = catalog.relations.filter(
    ({ schema, kind, partOf }) =>
      own.has(schema) && (kind === 'table' || kind === 'partitioned table') && partOf === null,
  );
  return { ...withKeys(tables.slice(0, maxTables).map(toTable), keys), direction: 'right' };
}

/** A table with those that refer to it, those that it refers to, and their parents in turn. */
export function neighbours(catalog: Catalog, keys: readonly SchemaKey[], of: RelationName): Diagram {
  const at = relationKey(of);
  const wanted = new Set([at]);
  for (const { key } of keys) if (relationKey(key.parent) === at) wanted.add(relationKey(key.child));
  const parents = [at];
  for (const child of parents) {
    for (const { key } of keys) {
      const parent = relationKey(key.parent);
      if (relationKey(key.child) !== child || parents.includes(parent)) continue;
      wanted.add(parent);
      parents.push(parent);
    }
  }
  const tables = catalog.relations.filter((relation) => wanted.has(relationKey(relation)));
  return { ...withKeys(tables.slice(0, maxTables).map(toTable), keys), direction: 'down' };
}

function toTable({ schema, name, rows }: Catalog['relations'][number]): DiagramTable {
  const relation = { schema, name };
  const title = visibleText(relationText(relation));
  const text = rows < 0 ? '' : `${schema === 'main' || rows === 0 ? '' : '≈ '}${formatPlural(rows, 'row')}`;
  const longest = Math.max(title.length, text.length * 0.85);
  return {
    id: relationKey(relation),
    relation,
    title,
    rows: text,
    width: Math.ceil(Math.min(260, Math.max(84, longest * perCharacter + padding))),
    height,
  };
}

function withKeys(tables: readonly DiagramTable[], keys: readonly SchemaKey[]): Omit<Diagram, 'direction'> {
  const shown = new Set(tables.map(({ id }) => id));
  const found = new Map<string, DiagramKey>();
  for (const { key, isOneToOne } of keys) {
    const parent = relationKey(key.parent);
    const child = relationKey(key.child);
    if (!shown.has(parent) || !shown.has(child)) continue;
    const label = key.onDelete === 'no action' || key.onDelete === 'restrict' ? '' : key.onDelete;
    const text = `${visibleText(relationText(key.child))} (${key.childColumns.map(visibleText).join(', ')}) refers to ${visibleText(relationText(key.parent))}`;
    found.set(`${parent} ${child} ${key.childColumns.join()}`, {
      id: `${parent} ${child} ${key.childColumns.join()}`,
      parent,
      child,
      label,
      isOneToOne,
      text,
    });
  }
  return { tables, keys: [...found.values()] };
}
