import type { CSSProperties } from 'react';
import type { ImpactKind, PlanTable } from '#shared/domain/plan.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './ImpactTable.module.css';

/** A table of a plan as one line of its tree. */
export interface PlanLine {
  readonly key: string;
  /** 0 for the named rows. */
  readonly depth: number;
  readonly table: string;
  readonly how: ImpactKind | 'added';
  readonly rows: number;
  readonly bytes: number;
}

/** The tree of tables as lines, parents before their children. */
export function planLines(tables: readonly PlanTable[], depth = 0, above = ''): readonly PlanLine[] {
  return tables.flatMap(({ children, ...line }, index) => {
    const key = `${above}/${index} ${line.table}`;
    return [{ ...line, key, depth }, ...planLines(children, depth + 1, key)];
  });
}

/** Rows and bytes of everything that is removed. */
export function sumOfRemoved(lines: readonly PlanLine[]): { readonly rows: number; readonly bytes: number } {
  const removed = lines.filter(({ how }) => how === 'asked' || how === 'cascade' || how === 'by hand');
  return {
    rows: removed.reduce((sum, { rows }) => sum + rows, 0),
    bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What happens to the rows of a table, and why. */
const impacts: Readonly<Record<PlanLine['how'], { readonly words: string; readonly hint: string }>> = {
  asked: { words: 'removed', hint: 'The operation names these rows' },
  cascade: { words: 'also removed', hint: 'The database removes these rows with the rows they belong to' },
  'by hand': {
    words: 'removed explicitly',
    hint: 'The database would refuse the removal, so the program removes these rows first',
  },
  changed: { words: 'changed', hint: 'These rows stay; a value in them changes' },
  added: { words: 'added', hint: 'These rows are new' },
  blocks: {
    words: 'blocks the removal',
    hint: 'The database refuses the operation while these rows refer to rows to be removed',
  },
};

interface ImpactTableProps {
  readonly lines: readonly PlanLine[];
  /** Whether the operation removes rows, which are then added up. */
  readonly isRemoval: boolean;
}

/** The rows that an operation affects, table by table, each below its parent. */
export function ImpactTable({ lines, isRemoval }: ImpactTableProps) {
  const sum = sumOfRemoved(lines);
  const maxBytes = Math.max(1, ...lines.map(({ bytes }) => bytes));
  return (
    // A scrollable table can be reached by keyboard only if it is focusable.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['frame']} tabIndex={0} role="group" aria-label="Rows by table">
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">table</th>
            <th scope="col">effect</th>
            <th scope="col">rows</th>
            <th scope="col">bytes</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.key} line={line} maxBytes={maxBytes} />
          ))}
        </tbody>
        {isRemoval && lines.length > 1 ? (
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                total removed
              </th>
              <td>{formatCount(sum.rows)}</td>
              <td>{sum.bytes === 0 ? <span className={styles['none']}>–</span> : formatBytes(sum.bytes)}</td>
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

function Line({ line, maxBytes }: { readonly line: PlanLine; readonly maxBytes: number }) {
  const { table, how, depth, rows, bytes } = line;
  const indent: CSSProperties = { paddingInlineStart: `${10 + depth * 16}px` };
  const share: CSSProperties = { inlineSize: `${(bytes / maxBytes) * 100}%` };
  const { words, hint } = impacts[how];
  return (
    <tr data-how={how}>
      <th scope="row" style={indent}>
        {depth === 0 ? null : <span className={styles['branch']} aria-hidden="true" />}
        {visibleText(table)}
      </th>
      <td title={hint}>{words}</td>
      <td>{formatCount(rows)}</td>
      <td>
        {bytes === 0 ? <span className={styles['none']}>–</span> : formatBytes(bytes)}
        {bytes === 0 ? null : <span className={styles['share']} style={share} aria-hidden="true" />}
      </td>
    </tr>
  );
}
