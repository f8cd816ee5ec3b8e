import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { chosenWords } from '#renderer/ui/FacetFilter.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { UserSummary } from '#shared/domain/user.ts';
import { userChoicesQuery } from './userChoices.ts';

interface UserFilterProps {
  readonly connectionId: string;
  readonly chosen: readonly (number | null)[] | undefined;
  readonly onChosen: (chosen: (number | null)[] | undefined) => void;
  /** False while the rows, which are loaded first, are still being read. */
  readonly isReady?: boolean;
}

/** A filter by user, with a search in their names; `no user` matches simulations without one. */
export function UserFilter({ connectionId, chosen = [], onChosen, isReady = true }: UserFilterProps) {
  const client = useClient();
  const [text, setText] = useState('');
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const users = useQuery({ ...userChoicesQuery(client, connectionId, text), enabled: isReady });
  const rows = users.data?.rows;
  const nameOf = (id: number | null): string =>
    id === null ? 'no user' : (rows?.find((user) => user.id === id)?.username ?? names.get(id) ?? `user ${id}`);
  const toggle = (value: string): void => {
    const id = value === '' ? null : Number(value);
    const next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
    if (id !== null) setNames(new Map([...names, [id, nameOf(id)]]));
    onChosen(next.length === 0 ? undefined : next);
  };
  const found = (rows ?? []).map((user) => ({
    value: String(user.id),
    label: userLabel(user),
    count: user.simulations,
  }));
  const nobody = { value: '', label: <em>no user</em> };
  return (
    <FilterChip name="User" chosen={chosenWords(chosen.map(nameOf))} onClear={() => onChosen(undefined)}>
      <ChoiceList
        label="User"
        choices={text === '' ? [nobody, ...found] : found}
        chosen={new Set(chosen.map((id) => (id === null ? '' : String(id))))}
        onToggle={toggle}
        search={{ text, onText: setText, hint: 'user name' }}
        note={noteOf({ loading: users.isPending, failed: users.error?.message, found: found.length })}
      />
    </FilterChip>
  );
}

function userLabel({ username, usernameLength }: UserSummary) {
  return <TextCell text={username} length={usernameLength} />;
}

interface Outcome {
  readonly loading: boolean;
  readonly failed: string | undefined;
  readonly found: number;
}

function noteOf({ loading, failed, found }: Outcome): string | undefined {
  if (failed !== undefined) return failed;
  if (loading) return 'Loading the users…';
  if (found === 0) return 'No matches';
  return found >= 50 ? 'The first 50 users; type to find others' : undefined;
}
