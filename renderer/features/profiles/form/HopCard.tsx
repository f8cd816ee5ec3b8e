import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { IconButton } from '#renderer/ui/Button.tsx';
import { LinesField, SelectField, TextField } from '#renderer/ui/Field.tsx';
import { loginMethods } from '#shared/domain/profile.ts';
import { visibleText } from '#shared/visibleText.ts';
import { hopField } from './collectSecrets.ts';
import { More } from './FormPart.tsx';
import { type HopDraft, withMovedHop, withSplitHost } from './profileDraft.ts';
import { useProfileForm } from './profileFormContext.ts';
import { loginSecrets, loginWords } from '../profileWords.ts';
import { SecretPart } from './SecretPart.tsx';
import styles from './ProfileForm.module.css';

interface HopProps {
  readonly hop: HopDraft;
  /** From 0, the one that is reached first. */
  readonly index: number;
}

type Change = (parts: Partial<HopDraft>) => void;

/** One SSH hop, and how to log in there. */
export function HopCard({ hop, index }: HopProps) {
  const { change, messages } = useProfileForm();
  const set: Change = (parts) =>
    change((before) => ({
      ...before,
      hops: before.hops.map((other) => (other.key === hop.key ? { ...other, ...parts } : other)),
    }));
  const secrets = loginSecrets[hop.login];
  const path = `hops.${index}`;
  return (
    <li className={styles['hop']} aria-label={`Host ${index + 1}`}>
      <HopHead hop={hop} index={index} />
      <div className={styles['fields']}>
        <div className={`${styles['place']} ${styles['whole']}`}>
          <TextField
            label="Host"
            value={hop.host}
            onValue={(host) => set({ host, alias: '' })}
            onLeave={() => set(withSplitHost(hop))}
            message={messages[`${path}.host`]}
          />
          <TextField
            label="Port"
            inputMode="numeric"
            value={hop.port}
            onValue={(port) => set({ port })}
            message={messages[`${path}.port`]}
          />
        </div>
        <TextField
          label="User"
          width="half"
          value={hop.user}
          onValue={(user) => set({ user })}
          placeholder="same as your local user name"
          message={messages[`${path}.user`]}
        />
        <SelectField
          label="Log in with"
          width="half"
          value={hop.login}
          choices={loginMethods.map((login) => ({ value: login, label: loginWords[login] }))}
          onValue={(login) => set({ login })}
        />
        {secrets.password && (
          <SecretPart
            label="Password"
            field={hopField(hop.key, 'password')}
            path={`${path}.password`}
            source={hop.password}
            onSource={(password) => set({ password })}
          />
        )}
        <KeyFields hop={hop} index={index} set={set} />
      </div>
    </li>
  );
}

function HopHead({ hop, index }: HopProps) {
  const { draft, change } = useProfileForm();
  const name = visibleText(hop.alias === '' ? hop.host : hop.alias);
  const spoken = name === '' ? `host ${index + 1}` : name;
  return (
    <div className={styles['hopHead']}>
      <span className={styles['number']} aria-hidden="true">
        {index + 1}
      </span>
      <strong>{name === '' ? 'New host' : name}</strong>
      {hop.alias === '' ? null : <span className={styles['from']}>from ~/.ssh/config</span>}
      <span className={styles['push']} />
      <IconButton
        label={`Move ${spoken} up`}
        disabled={index === 0}
        onClick={() => change((before) => withMovedHop(before, index, -1))}
      >
        <IconArrowUp size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={`Move ${spoken} down`}
        disabled={index === draft.hops.length - 1}
        onClick={() => change((before) => withMovedHop(before, index, 1))}
      >
        <IconArrowDown size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={`Remove host ${spoken}`}
        onClick={() => change((before) => ({ ...before, hops: before.hops.filter((other) => other.key !== hop.key) }))}
      >
        <IconTrash size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function KeyFields({ hop, index, set }: HopProps & { readonly set: Change }) {
  const { messages } = useProfileForm();
  const path = `hops.${index}`;
  return (
    <More label="Keys and agent">
      <LinesField
        label="Key files, one per line"
        value={hop.identityFiles}
        onValue={(identityFiles) => set({ identityFiles })}
        placeholder="~/.ssh/id_ed25519"
        message={messages[`${path}.identityFiles`]}
      />
      <TextField
        label="Agent"
        mono
        value={hop.agent}
        onValue={(agent) => set({ agent })}
        placeholder="the system’s agent"
        hint="The path of its socket, or ‘none’ for no agent."
        message={messages[`${path}.agent`]}
      />
      <label className={`${styles['check']} ${styles['whole']}`}>
        <input
          type="checkbox"
          checked={hop.identitiesOnly}
          onChange={(event) => set({ identitiesOnly: event.target.checked })}
        />
        Offer only these keys (IdentitiesOnly), so that the server does not refuse an agent with many keys
      </label>
      {loginSecrets[hop.login].passphrase && (
        <SecretPart
          label="Passphrase of the keys"
          field={hopField(hop.key, 'passphrase')}
          path={`${path}.passphrase`}
          source={hop.passphrase}
          onSource={(passphrase) => set({ passphrase })}
        />
      )}
    </More>
  );
}
