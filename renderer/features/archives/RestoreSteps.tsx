import { IconCheck } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Field } from '#renderer/ui/Field.tsx';
import field from '#renderer/ui/Field.module.css';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { ArchiveUnlock, Restored } from '#shared/domain/archive.ts';
import type { Failure } from '#shared/failure.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Archives.module.css';

interface SecretsFormProps {
  readonly onUnlock: (unlock: ArchiveUnlock) => void;
  readonly onClose: () => void;
}

const ways = [
  { value: 'passphrase', label: 'Passphrase' },
  { value: 'keychain', label: 'Keychain' },
  { value: 'none', label: 'Leave secrets out' },
] as const;
type Way = (typeof ways)[number]['value'];

const hints = {
  passphrase: 'The passphrase that was chosen when the archive was made.',
  keychain: 'The key in this machine’s keychain.',
  none: 'Restored users will have no password, certificate and key.',
} as const satisfies Record<Way, string>;

/** Asks how to decrypt the secrets of an archive. The passphrase is read on submit, and kept in no state. */
export function SecretsForm({ onUnlock, onClose }: SecretsFormProps) {
  const [way, setWay] = useState<Way>('passphrase');
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('passphrase');
    if (way !== 'passphrase') onUnlock({ kind: way });
    else if (typeof typed === 'string' && typed !== '') onUnlock({ kind: 'passphrase', passphrase: typed });
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>The archive contains encrypted secrets: password hashes, certificates, keys.</p>
        <RadioRow label="Decrypt with" value={way} choices={ways} onValue={setWay} hint={hints[way]} />
        {way === 'passphrase' && (
          <Field label="Passphrase">
            {(links) => (
              <input
                {...links}
                ref={focusFirst}
                className={field['input']}
                name="passphrase"
                type="password"
                autoComplete="off"
                maxLength={1024}
                required
              />
            )}
          </Field>
        )}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Continue
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}

interface RefusedProps {
  readonly failure: Failure;
  readonly onAgain: () => void;
  /** undefined if there are no secrets to decrypt. */
  readonly onAskSecrets: (() => void) | undefined;
  readonly onClose: () => void;
}

/** A restore that was not planned or not done, and why. */
export function Refused({ failure, onAgain, onAskSecrets, onClose }: RefusedProps) {
  return (
    <>
      <ModalBody>
        <FailurePanel failure={failure} />
      </ModalBody>
      <ModalFoot>
        {onAskSecrets !== undefined && <Button onClick={onAskSecrets}>Decrypt its secrets differently…</Button>}
        <Button onClick={onAgain}>Plan again</Button>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}

interface RestoredPanelProps {
  readonly restored: Restored;
  readonly onClose: () => void;
}

/** What a restore or an import did. */
export function RestoredPanel({ restored, onClose }: RestoredPanelProps) {
  const { inserted, replaced, skipped, notes, archive } = restored;
  const lines = [
    ['Added', inserted],
    ['Restored', replaced],
    ['Skipped', skipped],
  ] as const;
  return (
    <>
      <ModalBody>
        <p role="status" className={styles['done']}>
          <IconCheck size={18} stroke={2} aria-hidden="true" /> <b>Done.</b>
        </p>
        <dl className={modal['facts']}>
          {lines.map(([label, rows]) =>
            Object.keys(rows).length === 0 ? null : (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd>{rowsText(rows)}</dd>
              </div>
            ),
          )}
          {archive === null ? null : (
            <>
              <dt>Previous rows</dt>
              <dd>
                <code>{visibleText(archive)}</code> <CopyButton text={archive} what="the path of the archive" />
              </dd>
            </>
          )}
        </dl>
        {notes.map((note) => (
          <p key={note}>{visibleText(note)}</p>
        ))}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}

function rowsText(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`)
    .join(', ');
}
