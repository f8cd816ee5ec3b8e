import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { LinesField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useEditsStore } from './EditsProvider.tsx';
import { toEditValue } from './editValues.ts';
import type { Filling } from './useGridEditing.ts';

interface FillDialogProps {
  readonly filling: Filling;
  readonly onClose: () => void;
}

/** Stages one value for a column of all selected rows. */
export function FillDialog({ filling: { column, selected }, onClose }: FillDialogProps) {
  const store = useEditsStore();
  const [text, setText] = useState('');
  const value = toEditValue(column, text);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (value === undefined) return;
    selected.withRows((rows) => {
      const changed = rows.map(({ key }) => ({ key, values: [value] }));
      void store.stage([{ kind: 'set', columns: [column.name], rows: changed }]);
    });
    onClose();
  };
  const count = formatPlural(selected.count, 'row');
  return (
    <Modal title={`Set ${visibleText(column.name)} of ${count}`} onClose={onClose}>
      <ModalForm onSubmit={submit}>
        <ModalBody>
          <LinesField
            label={`New value of ${visibleText(column.name)}`}
            hint={`${visibleText(column.type)}. Without any text, the value is the empty text.`}
            value={text}
            onValue={setText}
          />
        </ModalBody>
        <ModalFoot status={value === undefined ? 'Bytes are written as hexadecimal digits' : ''}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={value === undefined}>
            Stage {count}
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
