import { createIndexSql, indexName } from '#core/catalog/indexAdvice.ts';
import { indexBytes } from '#core/maintenance/indexCost.ts';
import type { PostgresFacts } from '#core/maintenance/postgresFacts.ts';
import { isSystemSchema, type RelationName, relationText } from '#shared/domain/catalog.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import type { Maintenance, MaintenanceFact, MaintenancePlan } from '#shared/domain/maintenance.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import { visibleText } from '#shared/visibleText.ts';

export type DraftPlan = Omit<MaintenancePlan, 'typedName'>;

/** In bytes and rows a second: what the expected times are reckoned with. */
const readingRate = 100 * 2 ** 20;
const rowRate = 1_000_000;

/** Excludes other maintenance, but neither readers nor writers. */
const gentleLock = {
  name: 'SHARE UPDATE EXCLUSIVE',
  effect: 'Reading and writing continue. Other maintenance and ALTER TABLE wait.',
} as const;
const hardLock = {
  name: 'ACCESS EXCLUSIVE',
  effect: 'The table cannot be read or written until it ends: stop yaptide first.',
} as const;

/** What a maintenance operation of PostgreSQL would do. */
export function draftPostgres(operation: Maintenance, facts: PostgresFacts): DraftPlan {
  const isFull = operation.kind === 'vacuum' && operation.mode === 'full';
  return {
    title: titleOf(operation),
    statement: postgresStatement(operation, facts),
    lock: isFull ? hardLock : gentleLock,
    facts: factsOf(operation, facts),
    warnings: warningsOf(operation, facts),
    obstacles: obstaclesOf(operation, facts),
  };
}

/** `Create an index on Page (estimator_id)`. */
export function titleOf(operation: Maintenance): string {
  const table = visibleText(relationText(operation.relation));
  switch (operation.kind) {
    case 'create-index':
      return `Create an index on ${table} (${operation.columns.map(visibleText).join(', ')})`;
    case 'drop-index':
      return `Remove the index ${visibleText(operation.index)}`;
    case 'reindex':
      return operation.index === null
        ? `Rebuild the indexes of ${table}`
        : `Rebuild the index ${visibleText(operation.index)}`;
    case 'vacuum':
      return operation.mode === 'full' ? `Rewrite ${table} without its free space` : `Vacuum ${table}`;
    case 'analyze':
    default:
      return `Analyze ${table}`;
  }
}

/** Its statement, with qualified names. */
function postgresStatement(operation: Maintenance, facts: PostgresFacts): string {
  const table = qualified(operation.relation, operation.relation.name);
  switch (operation.kind) {
    case 'create-index':
      return createIndexSql('postgresql', operation, nameOfIndex(operation, facts.names));
    case 'drop-index':
      return `DROP INDEX CONCURRENTLY ${qualified(operation.relation, operation.index)}`;
    case 'reindex':
      return operation.index === null
        ? `REINDEX TABLE CONCURRENTLY ${table}`
        : `REINDEX INDEX CONCURRENTLY ${qualified(operation.relation, operation.index)}`;
    case 'vacuum':
      return `VACUUM ${{ plain: '', analyze: '(ANALYZE) ', full: '(FULL, ANALYZE) ' }[operation.mode]}${table}`;
    case 'analyze':
    default:
      return `ANALYZE ${table}`;
  }
}

function qualified({ schema }: RelationName, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** In bytes: PostgreSQL cuts longer names off. */
const maxName = 63;

/** `ix_Page_estimator_id`, or the next free one. */
export function nameOfIndex(index: Parameters<typeof indexName>[0], taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const end = count === 1 ? '' : `_${count}`;
    let start = indexName(index);
    while (Buffer.byteLength(start + end) > maxName) start = start.slice(0, -1).replace(/[\uD800-\uDBFF]$/u, '');
    if (!taken.includes(start + end)) return start + end;
  }
}

function factsOf(operation: Maintenance, facts: PostgresFacts): readonly MaintenanceFact[] {
  const { rows, heap, table, total, dead, changed, indexes } = facts;
  const ofTable = { name: 'Table', value: `${rowsText(rows)}, ${formatBytes(total ?? 0)} with indexes` };
  const ofIndexes = indexes.filter((each) => operation.kind !== 'reindex' || isMeant(operation.index, each.name));
  const indexSum = ofIndexes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  switch (operation.kind) {
    case 'create-index': {
      const width = widthOf(operation.columns, facts);
      const size = rows < 0 || width === null ? null : indexBytes({ rows, width });
      return [
        ofTable,
        {
          name: 'Expected size',
          value: size === null ? 'unknown: analyze the table first' : `at most ${formatBytes(size)}`,
        },
        { name: 'Expected time', value: timeText({ bytes: 2 * (heap ?? 0), rows: 2 * Math.max(0, rows) }) },
        {
          name: 'Disk space',
          value: `${size === null ? 'the size of the index' : formatBytes(size)}, and as much for a while to sort it. ${freeSpace}`,
        },
      ];
    }
    case 'drop-index':
      return [{ name: 'Index', value: 'not valid: no query uses it, but every change of a row has to maintain it' }];
    case 'reindex':
      return [
        { name: 'Indexes', value: `${formatPlural(ofIndexes.length, 'index', 'indexes')}, ${formatBytes(indexSum)}` },
        {
          name: 'Expected time',
          value: timeText({
            bytes: 2 * (heap ?? 0) * ofIndexes.length,
            rows: 2 * Math.max(0, rows) * ofIndexes.length,
          }),
        },
        {
          name: 'Disk space',
          value: `up to ${formatBytes(2 * indexSum)} for a while: old and new index exist side by side. ${freeSpace}`,
        },
      ];
    case 'vacuum':
      return [
        ofTable,
        { name: 'Dead rows', value: formatCount(dead) },
        {
          name: 'Expected time',
          value: `${timeText({ bytes: (total ?? 0) * (operation.mode === 'full' ? 2 : 1), rows: 0 })}${operation.mode === 'full' ? '' : ', less where pages have not changed since the last VACUUM'}`,
        },
        {
          name: 'Disk space',
          value:
            operation.mode === 'full'
              ? `up to ${formatBytes(total ?? 0)} more until it ends: the table is copied. ${freeSpace}`
              : 'none more: the space of dead rows becomes free for new ones, and the file stays about as large',
        },
      ];
    case 'analyze':
    default:
      return [
        ofTable,
        { name: 'Changed since the last ANALYZE', value: formatPlural(changed, 'row') },
        {
          name: 'Expected time',
          value: `${timeText({ bytes: Math.min(table ?? 0, sampleBytes), rows: 0 })}: a sample is read`,
        },
      ];
  }
}

const freeSpace = 'PostgreSQL does not tell how much is free.';
/** In bytes: the pages that ANALYZE reads with the usual target, and one large value each. */
const sampleBytes = 30_000 * 16_384;

function isMeant(index: string | null, name: string): boolean {
  return index === null || index === name;
}

function rowsText(rows: number): string {
  return rows < 0 ? 'rows not estimated yet' : `about ${formatCount(rows)} rows`;
}

/** null where the statistics lack one of the columns. */
function widthOf(columns: readonly string[], facts: PostgresFacts): number | null {
  let sum = 0;
  for (const column of columns) {
    const width = facts.columns.find(({ name }) => name === column)?.width ?? null;
    if (width === null) return null;
    sum += width;
  }
  return sum;
}

function timeText({ bytes, rows }: { readonly bytes: number; readonly rows: number }): string {
  const seconds = bytes / readingRate + rows / rowRate;
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `about ${Math.ceil(seconds)} s at 100 MiB/s`;
  return `about ${Math.ceil(seconds / 60)} min at 100 MiB/s`;
}

function warningsOf(operation: Maintenance, { open, dead, indexes, version }: PostgresFacts): readonly string[] {
  const [oldest] = open;
  const waits = operation.kind === 'create-index' || operation.kind === 'reindex' || operation.kind === 'drop-index';
  const found: string[] = [];
  if (oldest !== undefined && waits) {
    found.push(
      `${formatPlural(open.length, 'transaction')} ${open.length === 1 ? 'has' : 'have'} been open for up to ${formatCount(oldest.seconds)} s (session ${oldest.pid}${oldest.application === '' ? '' : `, ${visibleText(oldest.application)}`}). The operation waits until those that began before it have ended.`,
    );
  }
  if (oldest !== undefined && operation.kind === 'vacuum' && operation.mode !== 'full' && dead > 0) {
    found.push(
      `A transaction has been open for ${formatCount(oldest.seconds)} s (session ${oldest.pid}). Rows that it may still see are not removed.`,
    );
  }
  if (operation.kind === 'vacuum' && operation.mode === 'full') {
    found.push(
      'It gives up after 3 s if the table is in use then. Until it has the lock, other sessions wait behind it.',
    );
  }
  if (
    operation.kind === 'reindex' &&
    operation.index === null &&
    indexes.some(({ isValid }) => !isValid) &&
    version < 140_000
  )
    found.push('Invalid indexes are skipped. Rebuild them one by one, or remove them.');
  return found;
}

function obstaclesOf(operation: Maintenance, facts: PostgresFacts): readonly string[] {
  const { relation, kind } = operation;
  const found = missingRights(operation, facts);
  if (isSystemSchema(relation.schema)) found.push('System tables cannot be maintained here.');
  if (!['r', 'm', 'p'].includes(facts.kind)) found.push('Only tables and materialised views can be maintained.');
  if (facts.inRecovery) found.push('The server is a standby, which can only read. Connect to the primary.');
  if (facts.running.length > 0)
    found.push(`Session ${facts.running.join(', ')} maintains the table now. Wait until it has ended.`);
  if (kind === 'reindex' && facts.version < 120_000)
    found.push('REINDEX CONCURRENTLY needs PostgreSQL 12; without it, writing would wait.');
  if (facts.kind === 'p' && (kind === 'create-index' || (kind === 'reindex' && facts.version < 140_000)))
    found.push('PostgreSQL does not do this concurrently for a partitioned table. Do it for each partition.');
  if (kind === 'create-index') found.push(...obstaclesOfIndex(operation.columns, facts));
  if (kind === 'drop-index' || (kind === 'reindex' && operation.index !== null)) {
    const index = facts.indexes.find(({ name }) => name === operation.index);
    if (index === undefined) found.push(`The index '${visibleText(operation.index ?? '')}' no longer exists.`);
    else if (index.isBuilt) found.push('The index is being built now.');
    else if (kind === 'drop-index' && index.isValid)
      found.push('The index is valid. Only invalid indexes can be removed here.');
  }
  return found;
}

function obstaclesOfIndex(columns: readonly string[], { indexes, columns: known }: PostgresFacts): readonly string[] {
  const unknown = columns.filter((column) => !known.some(({ name }) => name === column));
  if (unknown.length > 0) return [`The table has no column ${unknown.map(visibleText).join(', ')}.`];
  const same = indexes.find((index) => index.isLeading && columns.every((column, at) => index.columns[at] === column));
  if (same === undefined) return [];
  return same.isValid
    ? [`The index ${visibleText(same.name)} begins with the same columns and serves the same queries.`]
    : [`The index ${visibleText(same.name)} on the same columns is not valid. Rebuild or remove it first.`];
}

function missingRights({ kind }: Maintenance, { isOwner, ownsDatabase, maintains }: PostgresFacts): string[] {
  const isIndex = kind === 'create-index' || kind === 'drop-index';
  if (isOwner || (maintains && !isIndex) || (ownsDatabase && (kind === 'vacuum' || kind === 'analyze'))) return [];
  return ['The database user does not own the table. Connect as its owner, or as a superuser.'];
}
