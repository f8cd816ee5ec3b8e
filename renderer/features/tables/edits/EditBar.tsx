import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { ConfirmDialog } from '#renderer/ui/Modal.tsx';
import { keyText } from '#renderer/ui/keyText.ts';
import type { Relation } from '#shared/domain/catalog.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useEdits, useEditsStore } from './EditsProvider.tsx';
import { ReviewDialog } from './ReviewDialog.tsx';
import styles from './Edits.module.css';

const words = { changed: 'changed', new: 'new', removed: 'removed' } as const;

/** What is staged for the table, below its rows: reviewed and applied together, or taken back. */
export function EditBar({ connectionId, relation }: { readonly connectionId: string; readonly relation: Relation }) {
  const store = useEditsStore();
  const { isLocked } = useWriteAccess();
  const { rows, steps, failure, isBusy } = useEdits();
  const [open, setOpen] = useState<'review' | 'discard'>();
  // Once the edits are applied, nothing is staged, but the dialog still tells what became of them.
  if (steps.length === 0 && failure === undefined && !isBusy && open === undefined) return null;
  const all = [...rows.values()];
  const count = (state: keyof typeof words): number => all.filter((row) => row.state === state).length;
  return (
    <section className={styles['bar']} aria-label="Staged edits">
      <b>{formatPlural(all.length, 'row')} edited</b>
      {(['changed', 'new', 'removed'] as const).map((state) =>
        count(state) === 0 ? null : (
          <span key={state}>
            <i data-state={state} aria-hidden="true" /> {formatCount(count(state))} {words[state]}
          </span>
        ),
      )}
      <span role="status">
        {isBusy ? 'Staging…' : isLocked ? 'kept on disk; read-only now' : 'kept on disk until applied'}
      </span>
      {steps.length === 0 ? null : (
        <div>
          <Button look="ghost" title={keyText('Ctrl+Z')} onClick={() => void store.unstage({ kind: 'last' })}>
            <IconArrowBackUp size={15} stroke={1.7} aria-hidden="true" /> Undo last edit
          </Button>
          <Button look="ghost" onClick={() => setOpen('discard')}>
            Discard edits…
          </Button>
          <Button look="primary" onClick={() => setOpen('review')}>
            Review edits…
          </Button>
        </div>
      )}
      {failure === undefined ? null : (
        <p className={styles['failure']} role="alert">
          {visibleText(failure.message)}. {visibleText(failure.hint)}{' '}
          <Button look="ghost" onClick={() => store.fail(undefined)}>
            Dismiss
          </Button>
        </p>
      )}
      {open === 'discard' ? (
        <ConfirmDialog
          title={`Discard the edits of ${formatPlural(all.length, 'row')}?`}
          operation="Discard edits"
          isDangerous
          onConfirm={() => {
            setOpen(undefined);
            void store.unstage({ kind: 'all' });
          }}
          onClose={() => setOpen(undefined)}
        >
          The database is not touched: the edits of {visibleText(relation.name)} were not applied.
        </ConfirmDialog>
      ) : null}
      {open === 'review' ? (
        <ReviewDialog
          connectionId={connectionId}
          relation={relation}
          onClose={() => {
            setOpen(undefined);
            void store.load();
          }}
        />
      ) : null}
    </section>
  );
}
