import type { CSSProperties } from 'react';
import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import type { OperationWithoutPassword } from '#shared/domain/operation.ts';
import { impactHints, impactWords, isRemoval } from './operationWords.ts';
import { type PlanLine, sumOfWhatGoes } from './planFigures.ts';
import styles from './ImpactTable.module.css';

interface ImpactTableProps {
  readonly lines: readonly PlanLine[];
  readonly operation: OperationWithoutPassword;
}

/** The rows that an operation concerns, table by table, each below what it belongs to. */
export function ImpactTable({ lines, operation }: ImpactTableProps) {
  const sum = sumOfWhatGoes(lines);
  const most = Math.max(1, ...lines.map(({ bytes }) => bytes));
  return (
    // A scrollable table is reached by keyboard only when it takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['frame']} tabIndex={0} role="group" aria-label="Rows by table">
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">table</th>
            <th scope="col">why</th>
            <th scope="col">rows</th>
            <th scope="col">bytes</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.key} line={line} most={most} />
          ))}
        </tbody>
        {isRemoval(operation) && lines.length > 1 ? (
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                all that goes
              </th>
              <td>{formatCount(sum.rows)}</td>
              <td>{formatBytes(sum.bytes)}</td>
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

function Line({ line, most }: { readonly line: PlanLine; readonly most: number }) {
  const { table, how, depth, rows, bytes } = line;
  const indent: CSSProperties = { paddingInlineStart: `${10 + depth * 16}px` };
  const share: CSSProperties = { inlineSize: `${(bytes / most) * 100}%` };
  return (
    <tr data-how={how}>
      <th scope="row" style={indent}>
        {depth === 0 ? null : <span className={styles['branch']} aria-hidden="true" />}
        {visibleText(table)}
      </th>
      <td title={impactHints[how]}>{impactWords[how]}</td>
      <td>{formatCount(rows)}</td>
      <td>
        {bytes === 0 ? <span className={styles['none']}>–</span> : formatBytes(bytes)}
        {bytes === 0 ? null : <span className={styles['share']} style={share} aria-hidden="true" />}
      </td>
    </tr>
  );
}
