import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatCount, formatPlural } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import styles from '#renderer/ui/StepDialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import type { CleanupOutcome, SpaceAdvice } from '#shared/domain/cleanup.ts';
import { SpaceAdviceList } from './SpaceAdviceList.tsx';

interface CleanupOutcomePanelProps {
  readonly outcome: CleanupOutcome;
  readonly space: readonly SpaceAdvice[];
  readonly onClose: () => void;
}

const words = {
  done: 'Done.',
  cancelled: 'Stopped.',
  failed: 'It could not go on.',
} as const;

/** What a clean-up did, and what can be done with the space. */
export function CleanupOutcomePanel({ outcome, space, onClose }: CleanupOutcomePanelProps) {
  const { ended, failure, simulations, left, batches, counts, bytes, archives } = outcome;
  const tables = Object.entries(counts).map(([table, rows]) => `${visibleText(table)} ${formatCount(rows)}`);
  return (
    <>
      <div className={styles['body']}>
        <p role="status">
          <b>{words[ended]}</b> {formatPlural(simulations, 'simulation')} removed in{' '}
          {formatPlural(batches, 'batch', 'batches')}, {formatBytes(bytes)} of blobs
          {left === 0 ? '.' : `; ${formatCount(left)} of the planned ones are still there.`}
        </p>
        {failure !== null && <FailurePanel failure={failure} />}
        <dl className={styles['facts']}>
          <dt>Rows removed</dt>
          <dd>{tables.length === 0 ? 'none' : tables.join(', ')}</dd>
          <dt>Archives</dt>
          <dd>
            {archives.length === 0 ? (
              'none'
            ) : (
              <>
                {formatPlural(archives.length, 'file')}, the last <code>{visibleText(archives.at(-1) ?? '')}</code>
              </>
            )}
          </dd>
        </dl>
        <SpaceAdviceList advice={space} />
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </>
  );
}
