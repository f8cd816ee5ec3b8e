import { TextField } from '#renderer/ui/Field.tsx';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { databasePassword } from './collectSecrets.ts';
import { FormPart, More } from './FormPart.tsx';
import { type ProfileDraft, withSplitHost } from './profileDraft.ts';
import { useProfileForm } from './profileFormContext.ts';
import { SecretPart } from './SecretPart.tsx';
import { TlsFields } from './TlsFields.tsx';
import styles from './ProfileForm.module.css';

const kinds = [
  { value: 'postgresql', label: 'PostgreSQL' },
  { value: 'sqlite', label: 'SQLite file' },
] as const;

/** Where the database is and who logs in. */
export function DatabasePart() {
  const { draft, change, messages } = useProfileForm();
  const remote = draft.hops.length > 0;
  const isFile = draft.kind === 'sqlite';
  return (
    <FormPart title="Database" about={remote ? 'As reached from the last SSH host.' : 'As reached from this machine.'}>
      <RadioRow
        label="Kind"
        value={draft.kind}
        choices={kinds}
        onValue={(kind) => change((before) => ({ ...before, kind }))}
      />
      {isFile && (
        <TextField
          label="Path of the file"
          mono
          value={draft.path}
          onValue={(path) => change((before) => ({ ...before, path }))}
          placeholder="/var/lib/yaptide/db.sqlite"
          hint={remote ? 'A copy of the file is fetched from the last SSH host.' : undefined}
          message={messages['database.path']}
        />
      )}
      {/* Only hidden, so that a typed password is not lost when switching back and forth. */}
      <div className={`${styles['fields']} ${styles['whole']}`} hidden={isFile}>
        <ServerFields />
      </div>
    </FormPart>
  );
}

function ServerFields() {
  const { draft, change, messages } = useProfileForm();
  const { postgresql } = draft;
  const set = (parts: Partial<ProfileDraft['postgresql']>): void =>
    change((before) => ({ ...before, postgresql: { ...before.postgresql, ...parts } }));
  return (
    <>
      <div className={`${styles['place']} ${styles['whole']}`}>
        <TextField
          label="Host"
          value={postgresql.host}
          onValue={(host) => set({ host })}
          onLeave={() => set(withSplitHost(postgresql))}
          message={messages['database.host']}
        />
        <TextField
          label="Port"
          inputMode="numeric"
          value={postgresql.port}
          onValue={(port) => set({ port })}
          message={messages['database.port']}
        />
      </div>
      <TextField
        label="Database"
        width="half"
        value={postgresql.database}
        onValue={(database) => set({ database })}
        message={messages['database.database']}
      />
      <TextField
        label="User"
        width="half"
        value={postgresql.user}
        onValue={(user) => set({ user })}
        message={messages['database.user']}
      />
      <SecretPart
        label="Password"
        field={databasePassword}
        path="database.password"
        source={postgresql.password}
        onSource={(password) => set({ password })}
        takesPending
      />
      <TlsFields tls={postgresql.tls} onTls={(tls) => set({ tls: { ...postgresql.tls, ...tls } })} />
      <More label="More: settings of the session">
        <TextField
          label="Options"
          mono
          value={postgresql.options}
          onValue={(options) => set({ options })}
          placeholder="-c search_path=yap"
          hint="PostgreSQL settings that every session begins with, as in libpq’s ‘options’."
          message={messages['database.options']}
        />
      </More>
    </>
  );
}
