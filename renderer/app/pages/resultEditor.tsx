import { useEffect, useRef } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { ResultEditor, ResultFrameProps } from '#renderer/features/sql/results/resultEditor.ts';
import { EditBar } from '#renderer/features/tables/edits/EditBar.tsx';
import { EditedCell } from '#renderer/features/tables/edits/EditedCell.tsx';
import editStyles from '#renderer/features/tables/edits/Edits.module.css';
import { EditsProvider, useEditsStore, useIsEditable } from '#renderer/features/tables/edits/EditsProvider.tsx';
import { FillDialog } from '#renderer/features/tables/edits/FillDialog.tsx';
import { InspectorField } from '#renderer/features/tables/edits/InspectorField.tsx';
import { useEditedColumn } from '#renderer/features/tables/edits/useEditedColumn.ts';
import { useGridEditing } from '#renderer/features/tables/edits/useGridEditing.ts';
import { makeFailure } from '#shared/failure.ts';
import styles from './ResultEditor.module.css';

/** The edits of tables, for results of the SQL view. */
export const resultEditor: ResultEditor = {
  Provider: EditsProvider,
  Frame: ResultFrame,
  Cell: EditedCell,
  Field: (props) => <InspectorField {...props} isEditable={useIsEditable(props.relation)} />,
};

function ResultFrame({ connectionId, relation, shown, rowAt, onOpen, onApplied, children }: ResultFrameProps) {
  const isEditable = useIsEditable(relation);
  useAppliedEdits(connectionId, onApplied);
  const editing = useGridEditing({
    relation,
    isEditable,
    shown,
    rowAt,
    readKeys: async (first, count) => {
      const rows = Array.from({ length: count }, (_, index) => rowAt(first + index));
      const keys = rows.flatMap((row) => row?.key ?? []);
      if (keys.length < count) throw tooFewRows(count);
      return keys;
    },
    onOpen,
  });
  const { onContextMenuCapture, columnOf } = useEditedColumn();
  return (
    <div className={styles['frame']}>
      <div className={editStyles['editing']} onContextMenuCapture={onContextMenuCapture} {...editing.listeners}>
        <div className={styles['rows']}>
          {children(isEditable ? (selected) => editing.rowEntries(selected, columnOf()) : undefined)}
        </div>
        <EditBar connectionId={connectionId} relation={relation} />
        {editing.filling === undefined ? null : <FillDialog filling={editing.filling} onClose={editing.endFilling} />}
      </div>
    </div>
  );
}

/** Calls back when rows of the connection changed while edits were staged here, and none are any longer. */
function useAppliedEdits(connectionId: string, onApplied: () => void): void {
  const client = useClient();
  const store = useEditsStore();
  const hadEdits = useRef(false);
  const callBack = useRef(onApplied);
  useEffect(() => {
    callBack.current = onApplied;
  });
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind === 'rows-changed' && event.connectionId === connectionId)
          hadEdits.current = store.getSnapshot().steps.length > 0;
      }),
    [client, connectionId, store],
  );
  useEffect(
    () =>
      store.subscribe(() => {
        if (!hadEdits.current || store.getSnapshot().steps.length > 0) return;
        hadEdits.current = false;
        callBack.current();
      }),
    [store],
  );
}

function tooFewRows(count: number): Error {
  return makeFailure({
    code: 'bad-input',
    message: `The result has fewer than ${count} loaded rows from here on`,
    hint: 'Nothing was staged. Load more rows, or paste into the table itself to add rows.',
  });
}
