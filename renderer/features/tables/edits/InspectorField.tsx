import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { GridCell } from '#renderer/grid/GridCell.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import type { Relation, RelationColumn } from '#shared/domain/catalog.ts';
import { type EditValue, isNewKey } from '#shared/domain/edit.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { Cell } from '#shared/domain/table.ts';
import { StagedValue } from './EditedCell.tsx';
import { useEdits, useEditsStore } from './EditsProvider.tsx';
import { editValueText, isEditableColumn, setOne, toEditValue } from './editValues.ts';
import styles from './Edits.module.css';

interface InspectorFieldProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly rowKey: string;
  readonly column: RelationColumn;
  readonly cell: Cell;
  readonly isEditable: boolean;
}

/** One column of the open row: its value, what is staged for it, and while the row can be edited, a field for another. */
export function InspectorField({ connectionId, relation, rowKey, column, cell, isEditable }: InspectorFieldProps) {
  const store = useEditsStore();
  const { rows } = useEdits();
  const [isOpen, setOpen] = useState(false);
  const row = rows.get(rowKey);
  const isNew = isNewKey(rowKey);
  const isStaged = row?.values.has(column.name) === true;
  const staged: EditValue | undefined = isStaged
    ? (row.values.get(column.name) ?? null)
    : isNew
      ? { kind: 'default' }
      : undefined;
  const canEdit = isEditable && isEditableColumn(column) && row?.state !== 'removed';
  const label = visibleText(column.name);
  const stage = (value: EditValue): void => {
    setOpen(false);
    const shown = isNew || isStaged ? {} : { [rowKey]: { [column.name]: cell } };
    void store.stage([setOne({ key: rowKey, column: column.name, value })], shown);
  };
  if (isOpen) {
    return (
      <ValueForm
        source={{ connectionId, relation, rowKey, column, cell, staged }}
        onStage={stage}
        onClose={() => setOpen(false)}
      />
    );
  }
  return (
    <span className={styles['field']}>
      <span className={styles['fieldValue']}>
        {staged === undefined ? <GridCell cell={cell} /> : <StagedValue value={staged} />}
        {isStaged && !isNew ? <small className={styles['changed']}> changed</small> : null}
      </span>
      {canEdit ? (
        <Button look="ghost" aria-label={`Edit ${label}`} onClick={() => setOpen(true)}>
          Edit
        </Button>
      ) : null}
      {canEdit && !column.isNotNull && !(staged === null || (staged === undefined && cell === null)) ? (
        <Button look="ghost" aria-label={`Set ${label} to NULL`} onClick={() => stage(null)}>
          NULL
        </Button>
      ) : null}
      {canEdit && column.default !== null && !isDefault(staged) ? (
        <Button look="ghost" aria-label={`Set ${label} to its default`} onClick={() => stage({ kind: 'default' })}>
          DEFAULT
        </Button>
      ) : null}
      {isStaged ? (
        <Button
          look="ghost"
          aria-label={`Undo the edit of ${label}`}
          onClick={() => void store.unstage({ kind: 'cell', key: rowKey, column: column.name })}
        >
          Undo
        </Button>
      ) : null}
    </span>
  );
}

function isDefault(value: EditValue | undefined): boolean {
  return value !== undefined && value !== null && typeof value !== 'string' && value.kind === 'default';
}

/** Bytes that are edited as hexadecimal digits; more are not. */
const maxHex = 64 * 1024;

interface ValueSource extends Omit<InspectorFieldProps, 'isEditable'> {
  readonly staged: EditValue | undefined;
}

interface ValueFormProps {
  readonly source: ValueSource;
  readonly onStage: (value: EditValue) => void;
  readonly onClose: () => void;
}

/** The value as a whole in a field: what is stored, or what was staged before. */
function ValueForm({ source, onStage, onClose }: ValueFormProps) {
  const { connectionId, relation, rowKey, column, cell, staged } = source;
  const client = useClient();
  const query = useQuery({
    queryKey: ['edited-value', connectionId, relation.schema, relation.name, rowKey, column.name, staged],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<string | null> => {
      if (staged !== undefined) return isDefault(staged) ? null : editValueText(staged);
      if (cell === null || typeof cell === 'string') return cell;
      const name = { schema: relation.schema, name: relation.name };
      const of = { connectionId, relation: name, key: rowKey, column: column.name };
      if (cell.kind === 'blob') {
        if (cell.bytes > maxHex) return null;
        const bytes = await client.call('grid.bytes', { ...of, offset: 0, length: maxHex }, { signal });
        return `\\x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
      }
      return (await client.call('grid.text', of, { signal })).text;
    },
  });
  const { data, isPending, isError } = query;
  if (isPending) return <span role="status">Reading the value…</span>;
  if (isError) return <span role="alert">The value could not be read</span>;
  return <ValueInput column={column} before={data} onStage={onStage} onClose={onClose} />;
}

interface ValueInputProps extends Pick<ValueFormProps, 'onStage' | 'onClose'> {
  readonly column: RelationColumn;
  readonly before: string | null;
}

function ValueInput({ column, before, onStage, onClose }: ValueInputProps) {
  const [text, setText] = useState(before ?? '');
  const value = toEditValue(column, text);
  const submit = (): void => {
    if (text === before) onClose();
    else if (value !== undefined) onStage(value);
  };
  return (
    <span className={styles['field']}>
      <textarea
        ref={(field) => {
          if (field !== null && document.activeElement !== field) field.focus();
        }}
        aria-label={`${visibleText(column.name)}: new value`}
        aria-invalid={value === undefined}
        title={value === undefined ? 'Hexadecimal digits, two for each byte' : undefined}
        placeholder={before === null ? (column.isBlob ? 'hexadecimal digits' : "empty text ('')") : ''}
        rows={1}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            event.preventDefault();
            onClose();
          } else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            submit();
          }
        }}
      />
      <Button look="ghost" disabled={value === undefined} onClick={submit}>
        Set
      </Button>
      <Button look="ghost" onClick={onClose}>
        Cancel
      </Button>
    </span>
  );
}
