import { type SubmitEvent, useRef } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { fileNamePart } from '#renderer/format/reportHtml.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Field } from '#renderer/ui/Field.tsx';
import fields from '#renderer/ui/Field.module.css';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import { CheckList } from './RehearsalReport.tsx';
import { checksHtml } from './migrationWords.ts';

interface ChecksDialogProps {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  readonly onClose: () => void;
}

/** What people check by hand after a migration, with a login that is tried if one is given, as a report that can be saved. */
export function ChecksDialog({ connection, now, zone, onClose }: ChecksDialogProps) {
  const { state, start, cancel } = useCancellableCall('migrations.postChecks');
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const textOf = (name: string): string => {
      const value = given.get(name);
      return typeof value === 'string' ? value : '';
    };
    const username = textOf('username').trim();
    const password = textOf('password');
    start({ connectionId: connection.id, ...(username === '' ? {} : { login: { username, password } }) });
  };
  const save = (): void => {
    if (state.step !== 'done') return;
    const at = formatInstant(`${new Date(now).toISOString().slice(0, 23).replace('T', ' ')}+00`, zone);
    const html = checksHtml(state.value, { name: connection.name, place: connection.place, at });
    saveFile(
      new Blob([html], { type: 'text/html' }),
      `checks ${fileNamePart(connection.name)} ${at.slice(0, 10)}.html`,
    );
  };
  return (
    <Modal title={`Check ${visibleText(connection.name)}`} width="wide" onClose={onClose}>
      <ModalForm ref={form} onSubmit={submit}>
        <ModalBody>
          {state.step === 'done' ? (
            <CheckList label="Checks" checks={state.value} />
          ) : (
            <>
              <p>
                Revision and tables, password hashes, a sample of results, inputs and log files, constraints, sequences,
                references, and whether operations can be planned. It only reads.
              </p>
              <Field label="User whose login is tried" hint="Optional: without a user, only the hashes are checked.">
                {(links) => <input {...links} name="username" className={fields['input']} autoComplete="off" />}
              </Field>
              <Field label="Password" hint="It is compared with the stored hash and not stored.">
                {(links) => (
                  <input {...links} name="password" type="password" className={fields['input']} autoComplete="off" />
                )}
              </Field>
            </>
          )}
          {state.step === 'failed' && <FailurePanel failure={state.failure} />}
        </ModalBody>
        <ModalFoot status={state.step === 'running' ? 'Checking…' : ''}>
          {state.step === 'running' ? (
            <Button onClick={cancel}>Cancel</Button>
          ) : (
            <Button onClick={onClose}>Close</Button>
          )}
          {state.step === 'done' ? (
            <Button onClick={save}>Save the report</Button>
          ) : (
            <Button type="submit" look="primary" disabled={state.step === 'running'}>
              Check the database
            </Button>
          )}
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
