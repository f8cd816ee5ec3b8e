import { Button } from '#renderer/ui/Button.tsx';
import { Field, SelectField, TextField } from '#renderer/ui/Field.tsx';
import fields from '#renderer/ui/Field.module.css';
import type { SecretSource } from '#shared/domain/profile.ts';
import type { SecretField } from './collectSecrets.ts';
import { useProfileForm } from './profileFormContext.ts';
import { sourceWords } from '../profileWords.ts';
import styles from './ProfileForm.module.css';

interface SecretPartProps {
  /** `Password`, `Passphrase of the key`. */
  readonly label: string;
  readonly field: SecretField;
  readonly source: SecretSource;
  readonly onSource: (source: SecretSource) => void;
  /** The path of the source in the profile: `database.password`. */
  readonly path: string;
  /** Whether the password from an address belongs here. */
  readonly takesPending?: boolean;
}

const kinds = ['none', 'ask', 'stored', 'command'] as const;

/** The source of a secret, and a field to type it if it is stored. The input stays in the field. */
export function SecretPart({ label, field, source, onSource, path, takesPending = false }: SecretPartProps) {
  const { protection, savingApproves, pendingPassword, setPendingPassword, messages } = useProfileForm();
  const words = sourceWords(protection);
  const pending = takesPending && pendingPassword !== null;
  return (
    <>
      <SelectField
        label={label}
        width="half"
        value={source.kind}
        choices={kinds.map((kind) => ({ value: kind, label: words[kind] }))}
        onValue={(kind) => onSource(kind === 'command' ? { kind, command: '' } : { kind })}
        hint={source.kind === 'stored' ? protection.explanation : undefined}
      />
      {source.kind === 'stored' && <StoredSecret label={label} field={field} isPending={pending} />}
      {source.kind === 'command' && (
        <TextField
          label={`Command that prints the ${label.toLowerCase()}`}
          width="half"
          mono
          value={source.command}
          onValue={(command) => onSource({ kind: 'command', command })}
          placeholder="pass show yaptide/production"
          hint={`The first line of its output is used. It runs without a shell${savingApproves ? '; saving approves it.' : ', after you have approved it once.'}`}
          message={messages[`${path}.command`]}
        />
      )}
      {source.kind === 'ask' && (
        <div className={styles['beside']}>
          {pending ? (
            <PendingNote onDrop={() => setPendingPassword(null)} text="Used once, then asked for." />
          ) : (
            <p>Asked for at every connect, and forgotten when the connection is closed.</p>
          )}
        </div>
      )}
      {source.kind === 'none' && <div className={styles['beside']} />}
    </>
  );
}

interface StoredSecretProps {
  readonly label: string;
  readonly field: SecretField;
  readonly isPending: boolean;
}

function StoredSecret({ label, field, isPending }: StoredSecretProps) {
  const { stored, forgotten, setForgotten, setPendingPassword } = useProfileForm();
  const isStored = stored.has(field);
  const isForgotten = forgotten.has(field);
  if (isPending) {
    return (
      <div className={styles['beside']}>
        <PendingNote onDrop={() => setPendingPassword(null)} text="" />
      </div>
    );
  }
  const kept = isStored && !isForgotten;
  return (
    <Field
      label={`${label} to store`}
      width="half"
      hint={isForgotten ? 'The stored secret is removed when you save.' : undefined}
    >
      {(links) => (
        <div className={styles['with']}>
          <input
            {...links}
            type="password"
            className={fields['input']}
            data-secret={field}
            autoComplete="off"
            placeholder={kept ? 'stored – leave empty to keep it' : 'leave empty to be asked once'}
          />
          {isStored ? (
            <Button onClick={() => setForgotten(field, !isForgotten)}>{isForgotten ? 'Keep' : 'Forget'}</Button>
          ) : null}
        </div>
      )}
    </Field>
  );
}

function PendingNote({ onDrop, text }: { readonly onDrop: () => void; readonly text: string }) {
  return (
    <p className={styles['pending']}>
      <span>Password taken from the URL</span>
      <Button onClick={onDrop}>Enter another</Button>
      {text}
    </p>
  );
}
