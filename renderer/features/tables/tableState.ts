import { z } from 'zod';
import type { Relation, RelationName } from '#shared/domain/catalog.ts';
import { type GridCondition, gridFilterSchema, gridSortSchema } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';

const byKey = { column: '', direction: 'ascending' } as const;

/** What the rows of a table show, as it stands in the address. Whatever cannot be read is as at first. */
export const tableViewSchema = z
  .object({
    filter: gridFilterSchema.default({}).catch({}),
    sort: gridSortSchema.default(byKey).catch(byKey),
  })
  .readonly();
export type TableView = z.infer<typeof tableViewSchema>;

/** What a view of tables asks of its page. */
export interface TablesNavigation {
  /** Shows another table, filtered where conditions are given. Keep it the same between renders. */
  readonly onChoose: (relation: RelationName, conditions?: readonly GridCondition[]) => void;
}

/** More columns than that are hidden at first. */
const shownAtFirst = 60;
/** Columns of a table of which all are read, hidden ones too. */
export const allReadBelow = 200;

export function isHiddenAtFirst(index: number): boolean {
  return index >= shownAtFirst;
}

/** Whether rows can be ordered and filtered by a column. */
export function isComparable({ columns }: Relation, name: string): boolean {
  return columns.some((column) => column.name === name && !column.isSecret && !column.isForbidden);
}

/** The conditions under which only rows with these values are left; undefined where a value is not known whole. */
export function conditionsOf(
  columns: readonly string[],
  values: readonly (Cell | undefined)[],
): readonly GridCondition[] | undefined {
  const conditions: GridCondition[] = [];
  for (const [index, column] of columns.entries()) {
    const value = values[index];
    if (typeof value !== 'string') return undefined;
    conditions.push({ kind: 'equals', column, value });
  }
  return conditions;
}

/** A filter with one more condition. */
export function withCondition(filter: TableView['filter'], condition: GridCondition): TableView['filter'] {
  const before = filter.conditions ?? [];
  const text = JSON.stringify(condition);
  if (before.some((each) => JSON.stringify(each) === text)) return filter;
  return { ...filter, conditions: [...before, condition] };
}

/** A filter without one of its conditions; nothing is left of one that was the last. */
export function withoutCondition(filter: TableView['filter'], index: number): TableView['filter'] {
  const { conditions: before = [], ...rest } = filter;
  const conditions = before.filter((_, at) => at !== index);
  return conditions.length === 0 ? rest : { ...rest, conditions };
}

/** A condition in words: `state = FAILED`. */
export function conditionText(condition: GridCondition): string {
  const { column } = condition;
  switch (condition.kind) {
    case 'equals':
      return `${column} = ${valueText(condition.value)}`;
    case 'differs':
      return `${column} ≠ ${valueText(condition.value)}`;
    case 'contains':
      return `${column} contains ${valueText(condition.value)}`;
    case 'matches':
      return `${column} matches ${valueText(condition.value)}`;
    case 'null':
      return `${column} is NULL`;
    case 'not-null':
      return `${column} is not NULL`;
    case 'between':
    default:
      return rangeText(condition.from, column, condition.to);
  }
}

function rangeText(from: string | null, column: string, to: string | null): string {
  if (from === null) return `${column} ≤ ${to ?? '∞'}`;
  return to === null ? `${column} ≥ ${from}` : `${from} ≤ ${column} ≤ ${to}`;
}

function valueText(value: string): string {
  return value === '' ? "''" : value;
}
