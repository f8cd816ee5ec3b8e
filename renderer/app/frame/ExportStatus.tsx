import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Frame.module.css';

/** The running exports, in the status bar: their progress, and how to cancel them. */
export function ExportStatus() {
  const { exports, end } = useExports();
  return exports.map(({ id, fileName, total, rows, text, unit, failure }) => (
    <span key={id} className={styles['export']} role="status">
      {failure === null ? (
        <>
          <progress
            max={Math.max(1, total ?? 1)}
            value={total === null ? undefined : rows}
            aria-label={`${unit === 'rows' ? 'Rows' : 'Pages'} written to ${fileName}`}
          />
          Exporting {visibleText(fileName)}:{' '}
          {total === null ? text : `${formatCount(rows)} of ${formatCount(total)} ${unit}`}
        </>
      ) : (
        <span className={styles['warn']} title={visibleText(failure.hint)}>
          {visibleText(fileName)} was not exported: {visibleText(failure.message)}
        </span>
      )}
      <button
        type="button"
        aria-label={`${failure === null ? 'Cancel the export of' : 'Hide the failure of'} ${fileName}`}
        onClick={() => end(id)}
      >
        {failure === null ? 'Cancel' : 'Hide'}
      </button>
    </span>
  ));
}
