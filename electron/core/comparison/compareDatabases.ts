import { z } from 'zod';
import { instantNow } from '#core/backgroundRuns.ts';
import type { SchemaStatement } from '#core/backups/postgres/databaseDescription.ts';
import { bisectRows, type TablePair } from '#core/comparison/bisectRows.ts';
import type { ComparePages } from '#core/comparison/comparePages.ts';
import { type DatabaseSide, describeSide, type SideTable } from '#core/comparison/databaseSide.ts';
import { describeRows } from '#core/comparison/differingValues.ts';
import type { CallOptions } from '#core/changes/databaseChange.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import { startThread } from '#core/workerThread.ts';
import type { ComparedRows, DatabaseComparison, DifferingObject } from '#shared/domain/comparison.ts';
import { formatCount } from '#shared/figures.ts';

export interface Compared {
  readonly first: CopySession;
  readonly second: CopySession;
  /** Whether the two servers spell definitions in the same way: they are of one major version. */
  readonly isSameMajor: boolean;
}

type Result = Omit<DatabaseComparison, 'first' | 'second'>;

const maxObjects = 200;
const threadLimits = { heap: 512, silence: 60_000 };

/** Compares two PostgreSQL databases, each as of one moment: the schema, then table by table the rows. */
export async function compareDatabases(
  { first, second, isSameMajor }: Compared,
  { signal, onProgress }: CallOptions,
): Promise<Result> {
  const startedAt = instantNow();
  onProgress(null, 'Reading both schemas');
  const one = await describeSide(first, signal);
  const other = await describeSide(second, signal);
  const objects = differingObjects(one.description.statements, other.description.statements, isSameMajor);
  const tables: ComparedRows[] = [];
  const names = tableNames(one, other);
  const thread = startThread({
    script: { name: './comparePagesWorker', beside: import.meta.url },
    heap: threadLimits.heap,
    what: 'Comparing the numbers of pages',
    hint: 'Compare the two results in the window instead.',
  });
  const comparePages: ComparePages = async (...blobs) =>
    z.string().parse(await thread.ask(blobs, { signal, silence: threadLimits.silence }));
  try {
    for (const [index, sql] of names.entries()) {
      const tell = (more: string): void => onProgress(index / names.length, `Comparing ${sql}${more}`);
      tell('');
      const ofFirst = one.tables.find((table) => table.sql === sql);
      const ofSecond = other.tables.find((table) => table.sql === sql);
      if (ofFirst === undefined || ofSecond === undefined) continue;
      const pair = pairOf({ side: one, table: ofFirst }, { side: other, table: ofSecond });
      const onSegment = (listed: number): void => tell(`: ${formatCount(listed)} rows compared one by one`);
      tables.push(await compareTable(pair, { comparePages, onSegment }));
    }
  } finally {
    await thread.end();
  }
  return {
    startedAt,
    finishedAt: instantNow(),
    objects: objects.slice(0, maxObjects),
    objectCount: objects.length,
    tables,
    transferred: one.transferred() + other.transferred(),
  };
}

/** Those of both, yaptide's first, parents before children. */
function tableNames(one: DatabaseSide, other: DatabaseSide): readonly string[] {
  const place = ({ name }: SideTable): number => {
    const found = yaptideTables.findIndex((table) => table === name);
    return found === -1 ? yaptideTables.length : found;
  };
  const both = one.tables.filter(({ sql }) => other.tables.some((table) => table.sql === sql));
  return both.toSorted((a, b) => place(a) - place(b) || a.sql.localeCompare(b.sql)).map(({ sql }) => sql);
}

function pairOf(first: TablePair['first'], second: TablePair['second']): TablePair {
  return { first, second, columns: first.table.columns.filter((column) => second.table.columns.includes(column)) };
}

interface Tools {
  readonly comparePages: ComparePages;
  readonly onSegment: (listed: number) => void;
}

async function compareTable(pair: TablePair, { comparePages, onSegment }: Tools): Promise<ComparedRows> {
  const { table } = pair.first;
  const all = [...pair.first.table.columns, ...pair.second.table.columns];
  const known = {
    name: table.schema === 'public' ? table.name : `${table.schema}.${table.name}`,
    columns: [...new Set(all)]
      .filter((column) => !pair.columns.includes(column))
      .map((column) => column.replaceAll('"', '')),
  };
  const none = { onlyFirst: 0, onlySecond: 0, changed: 0, isComplete: true, examples: [] };
  if (!table.isReadable || !pair.second.table.isReadable) {
    const refusal = 'This user may not read all of its rows.';
    return { ...known, ...none, firstRows: 0, secondRows: 0, isComplete: false, refusal };
  }
  if (!hasSameKey(pair)) return { ...known, ...none, ...(await compareWhole(pair)) };
  const { examples, ...counts } = await bisectRows(pair, onSegment);
  return { ...known, ...counts, examples: await describeRows(pair, examples, comparePages), refusal: '' };
}

const hasSameKey = ({ first, second }: TablePair): boolean =>
  first.table.key.length > 0 && JSON.stringify(first.table.key) === JSON.stringify(second.table.key);

/** Without a key, rows cannot be told apart: only whether all of them are the same. */
async function compareWhole({ first, second, columns }: TablePair) {
  const cells = columns.map((column) => `t.${column}`).join(', ');
  const sum = `coalesce(sum(('x' || left(md5(row(${cells})::text), 16))::bit(64)::int8::numeric), 0)::text`;
  const [[one = []], [other = []]] = await Promise.all([
    first.side.read(`select count(*)::text, ${sum} from only ${first.table.sql} as t`),
    second.side.read(`select count(*)::text, ${sum} from only ${second.table.sql} as t`),
  ]);
  const isEqual = one[0] === other[0] && one[1] === other[1];
  const refusal = isEqual ? '' : 'Its rows differ. Without a primary key, it cannot be told which.';
  return { firstRows: Number(one[0]), secondRows: Number(other[0]), isComplete: isEqual, refusal };
}

/** Between major versions, the same expression is spelled in different ways: only names are compared then. */
function differingObjects(
  first: readonly SchemaStatement[],
  second: readonly SchemaStatement[],
  isSameMajor: boolean,
): readonly DifferingObject[] {
  const textsOf = (statements: readonly SchemaStatement[]): ReadonlyMap<string, readonly string[]> => {
    const found = new Map<string, string[]>();
    for (const { kind, name, sql } of statements) {
      const key = `${kind}\0${name}`;
      found.set(key, [...(found.get(key) ?? []), sql]);
    }
    return found;
  };
  const ofFirst = textsOf(first);
  const ofSecond = textsOf(second);
  return [...new Set([...ofFirst.keys(), ...ofSecond.keys()])].flatMap((key): readonly DifferingObject[] => {
    const one = ofFirst.get(key)?.join(';\n') ?? null;
    const other = ofSecond.get(key)?.join(';\n') ?? null;
    if (one === other || (!isSameMajor && one !== null && other !== null)) return [];
    const [kind = '', name = ''] = key.split('\0');
    return [{ kind, name, first: one?.slice(0, 4000) ?? null, second: other?.slice(0, 4000) ?? null }];
  });
}
