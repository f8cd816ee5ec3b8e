import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import fields from '#renderer/ui/Field.module.css';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { Hop, SshConfigHost } from '#shared/domain/profile.ts';
import type { Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import { hopName } from '../profilePlace.ts';
import { profileQueries } from '../profileQueries.ts';
import styles from './ProfileForm.module.css';

interface SshHostPickerProps {
  readonly onHops: (hops: readonly Hop[], notices: readonly string[], needsSystemSsh: boolean) => void;
}

/** The hosts in ~/.ssh/config; choosing one adds all hops to it. */
export function SshHostPicker({ onHops }: SshHostPickerProps) {
  const client = useClient();
  const hosts = useQuery(profileQueries.sshHosts(client));
  const [text, setText] = useState('');
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const choose = async (alias: string): Promise<void> => {
    try {
      const { hops, notices, needsSystemSsh } = await client.call('ssh.resolve', { alias });
      onHops(hops, notices, needsSystemSsh);
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <div className={`${styles['picker']} ${styles['whole']}`} role="presentation" onKeyDown={moveFocus}>
      <input
        type="search"
        className={fields['input']}
        aria-label="Search the hosts of ~/.ssh/config"
        placeholder="Search ~/.ssh/config, or type a host"
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (text.trim() !== '') void choose(text.trim());
        }}
        ref={focusFirst}
      />
      <QueryPanel query={hosts} what="~/.ssh/config">
        {(found) => (
          <>
            <HostList hosts={found.hosts.filter((host) => matches(host, text))} text={text} onChoose={choose} />
            {found.notices.length === 0 ? null : (
              <ul className={styles['notices']} aria-label="About ~/.ssh/config">
                {found.notices.map((notice) => (
                  <li key={notice}>{visibleText(notice)}</li>
                ))}
              </ul>
            )}
          </>
        )}
      </QueryPanel>
      {failure !== undefined && <FailurePanel failure={failure} />}
    </div>
  );
}

interface HostListProps {
  readonly hosts: readonly SshConfigHost[];
  readonly text: string;
  readonly onChoose: (alias: string) => Promise<void>;
}

function HostList({ hosts, text, onChoose }: HostListProps) {
  if (hosts.length === 0) {
    return (
      <p className={styles['none']}>
        {text === ''
          ? '~/.ssh/config contains no hosts. Type a host, or add one manually.'
          : 'No matches. Press Enter to use the name as typed.'}
      </p>
    );
  }
  return (
    <ul className={styles['hosts']} aria-label="Hosts of ~/.ssh/config">
      {hosts.map((host) => (
        <li key={host.alias}>
          <button type="button" data-host={host.alias} onClick={() => void onChoose(host.alias)}>
            <strong>{visibleText(host.alias)}</strong>
            <bdi className={styles['way']}>{visibleText(wayTo(host))}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}

function wayTo({ host, port, user, jumps }: SshConfigHost): string {
  const name = hopName({ alias: '', host, port, user });
  return jumps.length === 0 ? name : `${name}, through ${jumps.join(', ')}`;
}

function matches({ alias, host, user }: SshConfigHost, text: string): boolean {
  return `${alias} ${host} ${user}`.toLowerCase().includes(text.trim().toLowerCase());
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('input, [data-host]')];
  all[all.findIndex((each) => each === document.activeElement) + step]?.focus();
}
