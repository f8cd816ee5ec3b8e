import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import styles from './Sql.module.css';

interface ParametersProps {
  readonly names: readonly string[];
  readonly before: ReadonlyMap<string, string | null>;
  readonly onDone: (values: ReadonlyMap<string, string | null>) => void;
  readonly onClose: () => void;
}

/** Asks for the values of parameters; an empty field can be NULL or an empty text. */
export function ParametersDialog({ names, before, onDone, onClose }: ParametersProps) {
  const [values, setValues] = useState(() => new Map(names.map((name) => [name, before.get(name) ?? ''])));
  const [nulls, setNulls] = useState(() => new Set(names.filter((name) => before.get(name) === null)));
  return (
    <Modal title="Values of the parameters" onClose={onClose}>
      <ModalForm
        onSubmit={(event) => {
          event.preventDefault();
          onDone(new Map(names.map((name) => [name, nulls.has(name) ? null : (values.get(name) ?? '')])));
        }}
      >
        <ModalBody>
          {names.map((name) => (
            <div key={name} className={styles['parameter']}>
              <TextField
                label={name}
                value={values.get(name) ?? ''}
                onValue={(value) => setValues((all) => new Map(all).set(name, value))}
                mono
              />
              <label>
                <input
                  type="checkbox"
                  checked={nulls.has(name)}
                  onChange={({ target }) =>
                    setNulls(
                      (all) => new Set(target.checked ? [...all, name] : [...all].filter((each) => each !== name)),
                    )
                  }
                />{' '}
                NULL
              </label>
            </div>
          ))}
        </ModalBody>
        <ModalFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Run with these values
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
