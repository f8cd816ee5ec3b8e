import { useCallback } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { UserListState } from './userListState.ts';

interface UserFiltersProps {
  readonly view: UserListState;
  readonly onView: (change: Partial<UserListState>) => void;
}

const providers = ['YaptideUser', 'KeycloakUser'] as const;

/** The filters of the list of users. */
export function UserFilters({ view: { filter }, onView }: UserFiltersProps) {
  const chosen = filter.authProviders ?? [];
  const setText = useCallback(
    (text: string) => onView({ filter: { ...filter, text: text === '' ? undefined : text } }),
    [filter, onView],
  );
  const setProviders = (next: string[]): void =>
    onView({ filter: { ...filter, authProviders: next.length === 0 ? undefined : next } });
  const toggle = (value: string): void =>
    setProviders(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  return (
    <FilterLine label="Filters">
      <FilterChip
        name="Provider"
        chosen={chosen.length === 0 ? undefined : chosen.join(', ')}
        onClear={() => setProviders([])}
      >
        <ChoiceList
          label="Provider"
          choices={[...new Set([...providers, ...chosen])].map((value) => ({ value, label: value }))}
          chosen={new Set(chosen)}
          onToggle={toggle}
        />
      </FilterChip>
      <SearchBox hint="user name" value={filter.text ?? ''} onValue={setText} />
      {chosen.length > 0 || filter.text !== undefined ? (
        <Button look="ghost" onClick={() => onView({ filter: {} })}>
          Clear filters
        </Button>
      ) : null}
    </FilterLine>
  );
}
