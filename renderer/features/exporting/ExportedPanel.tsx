import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { FinishedArchive } from '#shared/domain/archive.ts';
import dialog from '#renderer/ui/StepDialog.module.css';
import styles from './Exporting.module.css';

interface ExportedPanelProps {
  readonly archive: FinishedArchive;
  readonly onClose: () => void;
}

/** Where an archive lies that was written to travel, and what is in it. */
export function ExportedPanel({ archive: { path, bytes, rows, sha256 }, onClose }: ExportedPanelProps) {
  return (
    <div className={styles['form']}>
      <p role="status">
        <b>Written.</b> {formatBytes(bytes)} in one file.
      </p>
      <dl className={dialog['facts']}>
        <dt>File</dt>
        <dd>
          <code>{visibleText(path)}</code> <CopyButton text={path} what="the path of the archive" />
        </dd>
        <dt>Rows</dt>
        <dd>
          {Object.entries(rows)
            .map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`)
            .join(', ')}
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <code>{sha256}</code>
        </dd>
      </dl>
      <div className={styles['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </div>
  );
}
