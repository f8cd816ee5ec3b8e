import { useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { visibleText } from '#shared/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Field } from '#renderer/ui/Field.tsx';
import fields from '#renderer/ui/Field.module.css';
import type { Failure } from '#shared/failure.ts';
import { withDatabase } from './profileDraft.ts';
import { useProfileForm } from './profileFormContext.ts';
import styles from './ProfileForm.module.css';

type Outcome =
  | { readonly step: 'none' }
  | { readonly step: 'filled'; readonly withPassword: boolean; readonly unused: readonly string[] }
  | { readonly step: 'failed'; readonly failure: Failure };

/**
 * Fills in the form from an address. The address goes to core at once and is not kept here, as it may contain a
 * password.
 */
export function PasteUrl() {
  const client = useClient();
  const { change, setPendingPassword } = useProfileForm();
  const input = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<Outcome>({ step: 'none' });
  const read = async (): Promise<void> => {
    const url = input.current?.value.trim() ?? '';
    if (url === '') return;
    try {
      const { database, password, unused } = await client.call('profiles.readUrl', { url });
      change((before) => withDatabase(before, database));
      setPendingPassword(password);
      if (input.current !== null) input.current.value = '';
      setOutcome({ step: 'filled', withPassword: password !== null, unused });
    } catch (error) {
      setOutcome({ step: 'failed', failure: toFailure(error) });
    }
  };
  return (
    <div className={styles['paste']}>
      <Field label="Paste a URL" hint={hintOf(outcome)}>
        {(links) => (
          <div className={styles['with']}>
            <input
              {...links}
              ref={input}
              className={`${fields['input']} ${fields['mono']}`}
              data-secret="address"
              placeholder="postgresql+psycopg://yaptide_user:…@localhost:5432/yaptide_db"
              spellCheck={false}
              autoComplete="off"
              onPaste={() => {
                // The field contains the pasted text only after this event.
                setTimeout(() => void read(), 0);
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                void read();
              }}
            />
            <Button onClick={() => void read()}>Fill in fields</Button>
          </div>
        )}
      </Field>
      {outcome.step === 'failed' && <FailurePanel failure={outcome.failure} />}
    </div>
  );
}

function hintOf(outcome: Outcome): string {
  if (outcome.step !== 'filled') return 'Fills in the fields below. A password in the URL is not shown again.';
  const filled = outcome.withPassword
    ? 'The fields below are filled in, with the password from the URL.'
    : 'The fields below are filled in. The URL contained no password.';
  return outcome.unused.length === 0
    ? filled
    : `${filled} Not used: ${outcome.unused.map((part) => visibleText(part)).join(', ')}.`;
}
