import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { maxUserChoices, userChoicesQuery } from '#renderer/badges/userChoices.ts';
import styles from './UserPicker.module.css';

interface UserPickerProps {
  readonly connectionId: string;
  readonly label: string;
  /** Users that are not offered. */
  readonly without?: readonly number[];
  /** undefined before anybody is chosen. */
  readonly chosen: number | undefined;
  readonly onChosen: (userId: number) => void;
}

/** One of the users, found by name. */
export function UserPicker({ connectionId, label, without = [], chosen, onChosen }: UserPickerProps) {
  const client = useClient();
  const [text, setText] = useState('');
  const users = useQuery(userChoicesQuery(client, connectionId, text));
  const found = (users.data?.rows ?? []).filter(({ id }) => !without.includes(id));
  return (
    <div className={styles['picker']}>
      <ChoiceList
        label={label}
        single
        choices={found.map(({ id, username, usernameLength, authProvider, simulations }) => ({
          value: String(id),
          label: (
            <>
              <TextCell text={username} length={usernameLength} />{' '}
              <span className={styles['provider']}>{authProvider}</span>
            </>
          ),
          count: simulations,
        }))}
        chosen={new Set(chosen === undefined ? [] : [String(chosen)])}
        onToggle={(value) => onChosen(Number(value))}
        search={{ text, onText: setText, hint: 'user name' }}
        note={noteOf({ loading: users.isPending, failed: users.error?.message, found: found.length })}
      />
    </div>
  );
}

interface Found {
  readonly loading: boolean;
  readonly failed: string | undefined;
  readonly found: number;
}

function noteOf({ loading, failed, found }: Found): string | undefined {
  if (failed !== undefined) return failed;
  if (loading) return 'Loading the users…';
  if (found === 0) return 'No other user has this in the name';
  return found >= maxUserChoices - 1 ? `The first ${maxUserChoices}; type to find others` : undefined;
}
