import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { escapeHtml, htmlTable, reportHtml } from '#renderer/format/reportHtml.ts';
import type { ComparedRows, DatabaseComparison, DifferingObject, DifferingRow } from '#shared/domain/comparison.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';

/** Whether anything in the rows of a table differs, as far as that is known. */
export function differs({ onlyFirst, onlySecond, changed, refusal }: ComparedRows): boolean {
  return onlyFirst + onlySecond + changed > 0 || refusal !== '';
}

/** A comparison in one sentence. */
export function comparisonText({ tables, objectCount }: DatabaseComparison): string {
  const rows = tables.reduce((sum, table) => sum + table.onlyFirst + table.onlySecond + table.changed, 0);
  const some = tables.filter(differs);
  if (some.length === 0 && objectCount === 0) return 'The two databases are equal.';
  const verb = (count: number): string => (count === 1 ? 'differs' : 'differ');
  const inTables = `in ${formatPlural(some.length, 'table')}`;
  const inRows =
    some.length === 0
      ? 'every row is equal'
      : `${rows === 0 ? 'rows' : formatPlural(rows, 'row')} ${inTables} ${verb(rows)}`;
  const inSchema =
    objectCount === 0
      ? 'the schemas are equal'
      : `${formatPlural(objectCount, 'object')} of the schema ${verb(objectCount)}`;
  const text = `${inRows}; ${inSchema}.`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Where an object of the schema is. */
export function objectText({ first, second }: DifferingObject): string {
  if (second === null) return 'only in the first';
  return first === null ? 'only in the second' : 'different';
}

/** A differing row in one line. */
export function rowText({ kind, values }: DifferingRow): string {
  if (kind !== 'changed') return kind;
  return values
    .map(({ column, first, second, numbers }) =>
      numbers === '' ? `${column}: ${first ?? 'NULL'} → ${second ?? 'NULL'}` : `${column}: ${numbers}`,
    )
    .join('; ');
}

/** A comparison as a page of its own. */
export function comparisonHtml(comparison: DatabaseComparison, zone: Zone): string {
  const { first, second, startedAt, finishedAt, tables, objects, transferred } = comparison;
  const facts = [
    comparisonText(comparison),
    `First: ${first.name}, ${first.place}, PostgreSQL ${first.serverVersion}`,
    `Second: ${second.name}, ${second.place}, PostgreSQL ${second.serverVersion}`,
    `${formatInstant(startedAt, zone)} to ${formatInstant(finishedAt, zone)}, ${formatBytes(transferred)} transferred`,
  ];
  const tableRows = tables.map((table) => [
    table.name,
    formatCount(table.firstRows),
    formatCount(table.secondRows),
    formatCount(table.onlyFirst),
    formatCount(table.onlySecond),
    formatCount(table.changed),
    table.refusal,
  ]);
  const exampleRows = tables.flatMap(({ name, examples }) => examples.map((row) => [name, row.key, rowText(row)]));
  const part = (title: string, table: string): string => `<h2>${escapeHtml(title)}</h2>\n${table}`;
  return reportHtml(`${first.name} and ${second.name}`, facts, [
    part(
      'Rows',
      htmlTable(['table', 'rows in the first', 'in the second', 'only first', 'only second', 'changed', ''], tableRows),
    ),
    part('Examples', htmlTable(['table', 'row', 'difference'], exampleRows)),
    part(
      'Schema',
      htmlTable(
        ['object', 'name', '', 'first', 'second'],
        objects.map((each) => [each.kind, each.name, objectText(each), each.first ?? '', each.second ?? '']),
      ),
    ),
  ]);
}
