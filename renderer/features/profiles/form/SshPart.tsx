import { IconPlus, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { AskUrl } from './AskUrl.tsx';
import type { GivenSecrets } from './collectSecrets.ts';
import { FormPart } from './FormPart.tsx';
import { HopCard } from './HopCard.tsx';
import { withEmptyHop, withHops } from './profileDraft.ts';
import { useProfileForm } from './profileFormContext.ts';
import { SshHostPicker } from './SshHostPicker.tsx';
import styles from './ProfileForm.module.css';

interface SshPartProps {
  /** Whether the hosts of ~/.ssh/config are shown immediately. */
  readonly startsOpen: boolean;
  readonly profileId: string | undefined;
  /** Reads the secrets from the form when the server is asked. */
  readonly readSecrets: () => GivenSecrets;
}

const makeKey = (): string => crypto.randomUUID();

/** The hops, first to last, and the request to the last of them for the database's address. */
export function SshPart({ startsOpen, profileId, readSecrets }: SshPartProps) {
  const { draft, change } = useProfileForm();
  const [picking, setPicking] = useState(startsOpen && draft.hops.length === 0);
  const [notices, setNotices] = useState<readonly string[]>([]);
  return (
    <FormPart title="SSH" about="The jump hosts on the way, from the first to the last.">
      {draft.hops.length === 0 ? (
        <p className={styles['none']}>No SSH host: the connection is direct.</p>
      ) : (
        <ol className={`${styles['hops']} ${styles['whole']}`}>
          {draft.hops.map((hop, index) => (
            <HopCard key={hop.key} hop={hop} index={index} />
          ))}
        </ol>
      )}
      <div className={`${styles['line']} ${styles['whole']}`}>
        <Button aria-expanded={picking} disabled={draft.hops.length >= 8} onClick={() => setPicking(!picking)}>
          <IconTerminal2 size={16} stroke={1.7} aria-hidden="true" /> Add from ~/.ssh/config
        </Button>
        <Button disabled={draft.hops.length >= 8} onClick={() => change((before) => withEmptyHop(before, makeKey))}>
          <IconPlus size={16} stroke={1.7} aria-hidden="true" /> Add manually
        </Button>
      </div>
      {picking && (
        <SshHostPicker
          onHops={(hops, told, needsSystemSsh) => {
            change((before) => {
              const next = withHops(before, hops, makeKey);
              return { ...next, systemSsh: next.systemSsh || needsSystemSsh };
            });
            setNotices(told);
            setPicking(false);
          }}
        />
      )}
      {notices.length === 0 ? null : (
        <ul className={`${styles['notices']} ${styles['whole']}`} aria-label="About ~/.ssh/config">
          {notices.map((notice) => (
            <li key={notice}>{visibleText(notice)}</li>
          ))}
        </ul>
      )}
      {draft.hops.length === 0 ? null : (
        <label className={`${styles['check']} ${styles['whole']}`}>
          <input
            type="checkbox"
            checked={draft.systemSsh}
            onChange={(event) => change((before) => ({ ...before, systemSsh: event.target.checked }))}
          />
          Use the system’s ssh, with certificates, security keys, ProxyCommand and everything else in ~/.ssh/config
        </label>
      )}
      {draft.hops.length === 0 ? null : <AskUrl profileId={profileId} readSecrets={readSecrets} />}
    </FormPart>
  );
}
