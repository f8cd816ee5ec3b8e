import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { Field } from '#renderer/ui/Field.tsx';
import field from '#renderer/ui/Field.module.css';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import step from '#renderer/ui/StepDialog.module.css';
import type { ArchiveUnlock } from '#shared/domain/archive.ts';

interface SecretsFormProps {
  readonly onUnlock: (unlock: ArchiveUnlock) => void;
  readonly onClose: () => void;
}

const ways = [
  { value: 'passphrase', label: 'A passphrase' },
  { value: 'keychain', label: 'The keychain' },
  { value: 'none', label: 'Leave them out' },
] as const;
type Way = (typeof ways)[number]['value'];

const hints = {
  passphrase: 'The one that was typed when the archive was made.',
  keychain: 'The key that this machine’s keychain holds.',
  none: 'Whoever is restored has no password, certificate and key then.',
} as const satisfies Record<Way, string>;

/** Asks what opens the secrets of an archive. The passphrase is read when it is sent, and kept in no state. */
export function SecretsForm({ onUnlock, onClose }: SecretsFormProps) {
  const [way, setWay] = useState<Way>('passphrase');
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('passphrase');
    if (way !== 'passphrase') onUnlock({ kind: way });
    else if (typeof typed === 'string' && typed !== '') onUnlock({ kind: 'passphrase', passphrase: typed });
  };
  return (
    <form onSubmit={submit} style={{ display: 'contents' }}>
      <div className={step['body']}>
        <p>The archive holds secrets, encrypted: hashes of passwords, certificates, keys.</p>
        <RadioRow label="What opens them" value={way} choices={ways} onValue={setWay} hint={hints[way]} />
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
      </div>
      <div className={step['foot']}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Go on
        </Button>
      </div>
    </form>
  );
}
