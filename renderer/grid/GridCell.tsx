import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { Cell } from '#shared/domain/table.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { describeCell } from './cellText.ts';
import styles from './GridCell.module.css';

/** A value of any type as a cell shows it: texts as they are stored, blobs by what they are and their size. */
export function GridCell({ cell }: { readonly cell: Cell }) {
  if (cell === null || typeof cell === 'string') return <TextCell text={cell} />;
  switch (cell.kind) {
    case 'blob':
      return (
        <span className={styles['chip']} title={describeCell(cell)}>
          {cell.content ?? 'bytes'} <b>{formatBytes(cell.bytes)}</b>
        </span>
      );
    case 'cut':
      return <TextCell text={cell.text} length={cell.length} />;
    case 'secret':
      return (
        <span
          className={styles['dim']}
          title={`A secret of ${formatCount(cell.length)} characters, which is not shown`}
        >
          secret
        </span>
      );
    case 'forbidden':
    default:
      return <span className={styles['dim']}>{describeCell(cell)}</span>;
  }
}
