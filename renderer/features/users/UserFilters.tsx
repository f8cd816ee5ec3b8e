import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { UserListState } from './userListState.ts';

interface UserFiltersProps {
  readonly connectionId: string;
  readonly view: UserListState;
  readonly onView: (change: Partial<UserListState>) => void;
  /** False while the rows, which are loaded first, are still being read. */
  readonly isReady: boolean;
}

/** The filters of the list of users. */
export function UserFilters({ connectionId, view: { filter }, onView, isReady }: UserFiltersProps) {
  const client = useClient();
  // The providers that occur, with their numbers of users.
  const { data: facets } = useQuery({
    queryKey: ['users', connectionId, 'facets'],
    queryFn: async ({ signal }) => client.call('users.facets', { connectionId }, { signal }),
    staleTime: 60_000,
    enabled: isReady,
  });
  const setText = useCallback(
    (text: string) => onView({ filter: { ...filter, text: text === '' ? undefined : text } }),
    [filter, onView],
  );
  return (
    <FilterLine label="Filters">
      <FacetFilter
        name="Provider"
        facets={facets?.authProviders}
        chosen={filter.authProviders}
        onChosen={(authProviders) => onView({ filter: { ...filter, authProviders } })}
      />
      <SearchBox hint="user name" value={filter.text ?? ''} onValue={setText} />
      {filter.authProviders !== undefined || filter.text !== undefined ? (
        <Button look="ghost" onClick={() => onView({ filter: {} })}>
          Clear filters
        </Button>
      ) : null}
    </FilterLine>
  );
}
