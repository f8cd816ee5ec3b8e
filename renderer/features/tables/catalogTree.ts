import type { Catalog, RelationName, RelationSize, RelationSummary } from '#shared/domain/catalog.ts';

/** One line of the tree of a database's names. */
export type TreeLine =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly title: string;
      readonly count: number;
      readonly level: number;
      readonly isOpen: boolean;
      /** Whether rows and sizes are told of what is in it. */
      readonly isMeasured: boolean;
    }
  | {
      readonly kind: 'relation';
      readonly key: string;
      readonly relation: RelationSummary;
      readonly level: number;
      readonly size: Measure | undefined;
    }
  | {
      readonly kind: 'name';
      readonly key: string;
      readonly title: string;
      readonly aside: string;
      readonly level: number;
    };

/** Bytes and rows of a relation, those of its partitions included. */
export interface Measure {
  readonly heap: number;
  readonly toast: number;
  readonly indexes: number;
  readonly total: number;
  readonly rows: number | null;
}

interface TreeOptions {
  readonly catalog: Catalog;
  readonly sizes: readonly RelationSize[] | null | undefined;
  /** Shows only names that hold it. */
  readonly text: string;
  /** Groups that are not as they are at first: the schemas of users open, everything else closed. */
  readonly toggled: ReadonlySet<string>;
}

/** A relation's name as one text, different for different relations. */
export function relationKey({ schema, name }: RelationName): string {
  return JSON.stringify([schema, name]);
}

/** The lines of the tree: schemas with their relations and the partitions of those, then names of other kinds. */
export function treeLines(options: TreeOptions): readonly TreeLine[] {
  const { catalog, text } = options;
  const wanted = text.toLowerCase();
  const matches = (name: string): boolean => name.toLowerCase().includes(wanted);
  const tables = catalog.relations.filter(({ name, kind }) => kind !== 'sequence' && matches(name));
  const bySchema = Map.groupBy(tables, ({ schema }) => schema);
  const measures = measure(catalog, options.sizes ?? []);
  const schemas = catalog.schemas.toSorted((one, other) => Number(one.isSystem) - Number(other.isSystem));
  const lines: TreeLine[] = [];
  for (const { name, isSystem } of schemas) {
    const relations = bySchema.get(name) ?? [];
    if (wanted !== '' && relations.length === 0) continue;
    const isOpen = isOpenGroup(options, `schema ${name}`, !isSystem);
    const group = { kind: 'group', title: name, count: relations.length, level: 0, isMeasured: true } as const;
    lines.push({ ...group, key: `schema ${name}`, isOpen });
    if (isOpen) lines.push(...relationLines(relations, measures));
  }
  return [...lines, ...otherLines(options, matches)];
}

/** While names are searched, what was closed at first is open. */
function isOpenGroup({ toggled, text }: TreeOptions, key: string, isOpenAtFirst: boolean): boolean {
  return toggled.has(key) !== (isOpenAtFirst || text !== '');
}

function relationLines(
  relations: readonly RelationSummary[],
  measures: ReadonlyMap<string, Measure>,
): readonly TreeLine[] {
  const shown = new Set(relations.map(relationKey));
  const parts = Map.groupBy(relations, ({ partOf }) => (partOf === null ? '' : relationKey(partOf)));
  const lineOf = (relation: RelationSummary, level: number): readonly TreeLine[] => {
    const key = relationKey(relation);
    const line: TreeLine = { kind: 'relation', key, relation, level, size: measures.get(key) };
    return [line, ...(parts.get(key) ?? []).flatMap((part) => lineOf(part, level + 1))];
  };
  return relations
    .filter(({ partOf }) => partOf === null || !shown.has(relationKey(partOf)))
    .flatMap((relation) => lineOf(relation, 1));
}

interface Other {
  readonly title: string;
  readonly entries: readonly { readonly key: string; readonly title: string; readonly aside: string }[];
}

function otherLines(options: TreeOptions, matches: (name: string) => boolean): readonly TreeLine[] {
  const { catalog } = options;
  const qualified = (schema: string, name: string): string => (schema === 'public' ? name : `${schema}.${name}`);
  const others: readonly Other[] = [
    {
      title: 'Sequences',
      entries: catalog.relations
        .filter(({ kind }) => kind === 'sequence')
        .map(({ schema, name }) => ({ key: `${schema} ${name}`, title: qualified(schema, name), aside: '' })),
    },
    {
      title: 'Functions',
      entries: catalog.functions.map(({ schema, name, arguments: given, result }) => ({
        key: `${schema} ${name} ${given}`,
        title: `${qualified(schema, name)}(${given})`,
        aside: result,
      })),
    },
    {
      title: 'Types',
      entries: catalog.types.map(({ schema, name, kind }) => ({
        key: `${schema} ${name}`,
        title: qualified(schema, name),
        aside: kind,
      })),
    },
    {
      title: 'Extensions',
      entries: catalog.extensions.map(({ name, version }) => ({ key: name, title: name, aside: version })),
    },
  ];
  return others.flatMap(({ title, entries }): readonly TreeLine[] => {
    const found = entries.filter((entry) => matches(entry.title));
    if (found.length === 0) return [];
    const key = `group ${title}`;
    const isOpen = isOpenGroup(options, key, false);
    const group = { kind: 'group', key, title, count: found.length, level: 0, isOpen, isMeasured: false } as const;
    if (!isOpen) return [group];
    return [
      group,
      ...found.map((entry): TreeLine => ({ ...entry, kind: 'name', key: `${key} ${entry.key}`, level: 1 })),
    ];
  });
}

/** Sizes by relation; a partitioned table has those of its partitions, near and far. */
/** Bytes and rows of every relation, by its key. */
export function measure(catalog: Catalog, sizes: readonly RelationSize[]): ReadonlyMap<string, Measure> {
  const found = new Map<string, Measure>();
  for (const size of sizes) {
    const { heap, toast, indexes, rows } = size;
    found.set(relationKey(size), { heap, toast, indexes, total: heap + toast + indexes, rows });
  }
  const parts = catalog.relations.filter(({ partOf }) => partOf !== null);
  const parentOf = new Map(
    parts.map((part) => [relationKey(part), part.partOf === null ? '' : relationKey(part.partOf)]),
  );
  for (const part of parts) {
    const size = found.get(relationKey(part));
    if (size === undefined || part.kind === 'partitioned table') continue;
    for (let parent = parentOf.get(relationKey(part)); parent !== undefined; parent = parentOf.get(parent)) {
      found.set(parent, sum(found.get(parent), size));
    }
  }
  return found;
}

function sum(one: Measure | undefined, other: Measure): Measure {
  if (one === undefined) return { ...other, rows: null };
  return {
    heap: one.heap + other.heap,
    toast: one.toast + other.toast,
    indexes: one.indexes + other.indexes,
    total: one.total + other.total,
    rows: null,
  };
}

/** What all of them take together; a partitioned table counts by its partitions. */
export function totalBytes(sizes: readonly RelationSize[]): number {
  return sizes.reduce((all, { heap, toast, indexes }) => all + heap + toast + indexes, 0);
}

/** Length of a size's bar between 0 and 1, logarithmic: a page is seen next to gigabytes. */
export function barLength(bytes: number, largest: number): number {
  const smallest = 4096;
  if (bytes <= 0 || largest <= 0) return 0;
  const scale = (value: number): number => Math.log2(Math.max(value, smallest) / smallest + 1);
  return Math.max(0.06, scale(bytes) / Math.max(scale(largest), 1));
}

/** Rows in a few characters: `214`, `1.76 M`; `–` where they are not known. */
export function shortCount(rows: number): string {
  if (rows < 0) return '–';
  if (rows < 10_000) return String(Math.round(rows));
  if (rows < 1e6) return `${Math.round(rows / 1000)} k`;
  const scaled = rows < 1e9 ? rows / 1e6 : rows / 1e9;
  return `${scaled.toPrecision(3)} ${rows < 1e9 ? 'M' : 'G'}`;
}
