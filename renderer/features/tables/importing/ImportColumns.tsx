import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import type { Relation } from '#shared/domain/catalog.ts';
import type { ImportFormat, ImportRequest, InspectedFile } from '#shared/domain/rowImport.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { isEditableColumn } from '../edits/editValues.ts';
import styles from './Importing.module.css';

interface ImportColumnsProps {
  readonly relation: Relation;
  readonly file: InspectedFile;
  readonly path: string;
  /** What was chosen before the rows were compared. */
  readonly before: ImportRequest | undefined;
  /** Reads the file in another way. */
  readonly onFormat: (format: ImportFormat) => void;
  readonly onNext: (request: ImportRequest) => void;
  readonly onClose: () => void;
}

const separators = [
  { value: ',', label: 'comma' },
  { value: ';', label: 'semicolon' },
  { value: 'tab', label: 'tab' },
] as const;
const wordChoices = [
  { value: 'no', label: 'texts as they are' },
  { value: 'yes', label: "NULL and '' as NULL and the empty text" },
] as const;
/** No column has this name: it is empty. */
const leftOut = '';

/** Which column of the file goes where, and what tells existing rows. */
export function ImportColumns(props: ImportColumnsProps) {
  const { relation, file, path, before, onFormat, onNext, onClose } = props;
  const { format } = file;
  const [columns, setColumns] = useState(before?.columns ?? file.matches);
  const usable = file.keys.filter((key) => key.every((name) => columns.includes(name)));
  const [chosenKey, setKey] = useState<string | undefined>(
    before === undefined ? undefined : JSON.stringify(before.key),
  );
  const keys = [
    ...usable.map((key) => ({
      value: JSON.stringify(key),
      label: `rows with the same ${key.map(visibleText).join(', ')} exist already`,
    })),
    { value: '[]', label: 'add every row as a new one' },
  ];
  const key = keys.find(({ value }) => value === chosenKey)?.value ?? keys[0]?.value ?? '[]';
  const matched = columns.filter((name) => name !== null);
  const twice = matched.find((name, index) => matched.indexOf(name) !== index);
  const status =
    matched.length === 0
      ? 'Match at least one column'
      : twice === undefined
        ? ''
        : `Two columns of the file are matched with ${visibleText(twice)}`;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const own = usable.find((each) => JSON.stringify(each) === key) ?? [];
    if (status === '') onNext({ path: path.trim(), format, columns, key: own, skipsRejected: false });
  };
  const choices = [
    { value: leftOut, label: '(leave out)' },
    ...relation.columns
      .filter((column) => isEditableColumn(column))
      .map(({ name, type }) => ({ value: name, label: `${visibleText(name)} · ${visibleText(type)}` })),
  ];
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>
          {visibleText(file.name)} · {formatBytes(file.bytes)}
        </p>
        <div className={styles['options']}>
          {format.kind === 'csv' ? (
            <SelectField
              label="Cells are separated by"
              value={format.separator}
              choices={separators}
              onValue={(separator) => onFormat({ kind: 'csv', separator })}
            />
          ) : null}
          {format.kind === 'xlsx' ? (
            <SelectField
              label="Texts of cells"
              value={format.words ? 'yes' : 'no'}
              choices={wordChoices}
              onValue={(value) => onFormat({ kind: 'xlsx', words: value === 'yes' })}
            />
          ) : null}
          <SelectField label="Existing rows" value={key} choices={keys} onValue={setKey} />
        </div>
        <div className={styles['columns']}>
          <table aria-label="Columns of the file">
            <thead>
              <tr>
                <th scope="col">Column of the file</th>
                <th scope="col">First values</th>
                <th scope="col">Column of the table</th>
              </tr>
            </thead>
            <tbody>
              {file.columns.map(({ name, sample }, index) => (
                // A file may have two columns of one name.
                <tr key={index}>
                  <th scope="row">{name === '' ? '(no name)' : visibleText(name)}</th>
                  <td className={styles['sample']}>
                    {sample
                      .map((text) => (text === null ? 'NULL' : text === '' ? "''" : visibleText(text)))
                      .join(' · ')}
                  </td>
                  <td>
                    <select
                      aria-label={`Column of the table for ${name === '' ? `column ${index + 1}` : name}`}
                      value={columns[index] ?? leftOut}
                      onChange={({ target }) =>
                        setColumns(columns.with(index, target.value === leftOut ? null : target.value))
                      }
                    >
                      {choices.map(({ value, label }) => (
                        <option key={value} value={value}>
                          {label}
                        </option>
                      ))}
                    </select>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </ModalBody>
      <ModalFoot status={status}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={status !== ''} ref={focusFirst}>
          Compare with the table
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}
