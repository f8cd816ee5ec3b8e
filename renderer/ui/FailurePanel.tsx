import { IconAlertCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { copyText } from '#renderer/ui/copyText.ts';
import type { Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './FailurePanel.module.css';

interface FailurePanelProps {
  readonly failure: Failure;
  readonly onRetry?: (() => void) | undefined;
}

/** What happened, what to do, and the driver's own words behind `Details`; shown in place. */
export function FailurePanel({ failure, onRetry }: FailurePanelProps) {
  const [open, setOpen] = useState(false);
  const details = [`code: ${failure.code}`, ...failure.details]
    .map((line) => line.split('\n').map(visibleText).join('\n'))
    .join('\n');
  return (
    <div className={styles['panel']} role="alert">
      <p className={styles['message']}>
        <IconAlertCircle size={18} stroke={1.7} aria-hidden="true" />
        <bdi>{visibleText(failure.message)}</bdi>
      </p>
      {failure.hint === '' ? null : (
        <p className={styles['hint']}>
          <bdi>{visibleText(failure.hint)}</bdi>
        </p>
      )}
      <div className={styles['actions']}>
        {onRetry === undefined ? null : <Button onClick={onRetry}>Try again</Button>}
        <Button look="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
          Details
        </Button>
        {open ? <CopyButton text={`${failure.message}\n${failure.hint}\n${details}`} /> : null}
      </div>
      {open ? (
        // A scrollable text can be reached by keyboard only if it is focusable.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={styles['details']} tabIndex={0} aria-label="Details of the failure">
          {details}
        </pre>
      ) : null}
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<'' | 'Copied' | 'Not allowed to copy'>('');
  const copy = (): void => {
    copyText(text).then(
      () => setCopied('Copied'),
      () => setCopied('Not allowed to copy'),
    );
  };
  return (
    <Button look="ghost" onClick={copy} aria-live="polite">
      {copied === '' ? 'Copy' : copied}
    </Button>
  );
}
