import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { EditConflict, EditReview } from '#shared/domain/edit.ts';
import type { Failure } from '#shared/failure.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { editValueText } from './editValues.ts';
import styles from './Edits.module.css';

interface ConflictsProps {
  readonly review: EditReview;
  readonly of: { readonly connectionId: string; readonly relation: { readonly schema: string; readonly name: string } };
  readonly onResolved: () => void;
}

/** What others changed since it was edited here: mine, theirs and what it was, with a choice for each. */
export function Conflicts({ review: { conflicts, conflictCount }, of, onResolved }: ConflictsProps) {
  const client = useClient();
  const [failure, setFailure] = useState<Failure>();
  const resolve = async ({ key, column }: EditConflict, keeps: 'mine' | 'theirs'): Promise<void> => {
    try {
      if (keeps === 'mine') await client.call('edits.rebase', { ...of, key, column });
      else {
        const what = column === null ? ({ kind: 'row', key } as const) : ({ kind: 'cell', key, column } as const);
        await client.call('edits.unstage', { ...of, what });
      }
      onResolved();
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <section aria-label="Conflicts">
      <p>
        Others changed {formatPlural(conflictCount, 'value')} since the edits were made here. Nothing is applied until
        each is resolved.
      </p>
      {failure === undefined ? null : <p role="alert">{visibleText(failure.message)}</p>}
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">row</th>
            <th scope="col">column</th>
            <th scope="col">mine</th>
            <th scope="col">theirs</th>
            <th scope="col">base</th>
            <th scope="col">keep</th>
          </tr>
        </thead>
        <tbody>
          {conflicts.map((conflict) => (
            <tr key={`${conflict.key} ${conflict.column ?? ''}`}>
              <th scope="row">{visibleText(conflict.row)}</th>
              <Values conflict={conflict} />
              <td>
                {conflict.kind === 'gone' ? null : (
                  <Button onClick={() => void resolve(conflict, 'mine')}>Keep mine</Button>
                )}{' '}
                <Button onClick={() => void resolve(conflict, 'theirs')}>
                  {conflict.kind === 'gone' ? 'Discard my edits' : 'Keep theirs'}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {conflicts.length < conflictCount ? <p>The first {conflicts.length} are shown.</p> : null}
    </section>
  );
}

function Values({ conflict }: { readonly conflict: EditConflict }) {
  const { kind, column, mine, theirs, base } = conflict;
  if (kind === 'gone') return <td colSpan={4}>The row no longer exists.</td>;
  if (column === null) return <td colSpan={4}>The row was changed, and is to be removed here.</td>;
  return (
    <>
      <td>{visibleText(column)}</td>
      <td>{words(editValueText(mine))}</td>
      <td>{words(theirs?.text ?? null, theirs?.isCut)}</td>
      <td>{words(base?.text ?? null, base?.isCut)}</td>
    </>
  );
}

function words(text: string | null, isCut = false): string {
  if (isCut && text === '') return 'other bytes';
  if (text === null) return 'NULL';
  return text === '' ? "''" : visibleText(`${text.slice(0, 200)}${isCut || text.length > 200 ? '…' : ''}`);
}
