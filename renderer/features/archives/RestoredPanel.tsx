import { IconCheck } from '@tabler/icons-react';
import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import step from '#renderer/ui/StepDialog.module.css';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Restored } from '#shared/domain/archive.ts';
import styles from './Archives.module.css';

interface RestoredPanelProps {
  readonly restored: Restored;
  readonly onClose: () => void;
}

/** What a restore or an import did. */
export function RestoredPanel({ restored, onClose }: RestoredPanelProps) {
  const { inserted, replaced, skipped, notes, archive } = restored;
  const lines = [
    ['Put back', inserted],
    ['Set back', replaced],
    ['Left out', skipped],
  ] as const;
  return (
    <>
      <div className={step['body']}>
        <p role="status" className={styles['done']}>
          <IconCheck size={18} stroke={2} aria-hidden="true" /> <b>Done.</b>
        </p>
        <dl className={step['facts']}>
          {lines.map(([label, rows]) =>
            Object.keys(rows).length === 0 ? null : (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd>{rowsText(rows)}</dd>
              </div>
            ),
          )}
          {archive === null ? null : (
            <>
              <dt>What stood there</dt>
              <dd>
                <code>{visibleText(archive)}</code> <CopyButton text={archive} what="the path of the archive" />
              </dd>
            </>
          )}
        </dl>
        {notes.map((note) => (
          <p key={note}>{visibleText(note)}</p>
        ))}
      </div>
      <div className={step['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </>
  );
}

function rowsText(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`)
    .join(', ');
}
