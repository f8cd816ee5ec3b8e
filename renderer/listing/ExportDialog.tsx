import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { formatPlural } from '#shared/figures.ts';

interface ExportDialogProps {
  /** `CSV` */
  readonly format: string;
  readonly count: number;
  readonly columns: readonly { readonly id: string; readonly header: string }[];
  /** The ids of the visible ones. */
  readonly visible: readonly string[];
  readonly onExport: (columnIds: readonly string[]) => void;
  readonly onClose: () => void;
}

const ways = [
  { value: 'all', label: 'All' },
  { value: 'visible', label: 'Visible' },
  { value: 'specific', label: 'Specific' },
] as const;

/** The columns of a file; others are not read. */
export function ExportDialog({ format, count, columns, visible, onExport, onClose }: ExportDialogProps) {
  const [way, setWay] = useState<(typeof ways)[number]['value']>('all');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(visible));
  const all = columns.map(({ id }) => id);
  const ids = way === 'all' ? all : way === 'visible' ? visible : all.filter((id) => chosen.has(id));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (ids.length > 0) onExport(ids);
  };
  return (
    <Modal title={`Export as ${format}`} onClose={onClose}>
      <ModalForm onSubmit={submit}>
        <ModalBody>
          <RadioRow
            label="Columns"
            value={way}
            choices={ways}
            onValue={setWay}
            hint="Columns that you leave out are not read. The export runs in the background; the status bar shows its progress."
          />
          {way === 'specific' && (
            <ChoiceList
              label="Columns of the file"
              choices={columns.map(({ id, header }) => ({ value: id, label: header }))}
              chosen={chosen}
              onToggle={toggle}
            />
          )}
        </ModalBody>
        <ModalFoot status={ids.length === 0 ? 'Choose at least one column' : ''}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={ids.length === 0} ref={focusFirst}>
            Export {formatPlural(count, 'row')}
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
