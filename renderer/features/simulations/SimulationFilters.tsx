import { useQuery } from '@tanstack/react-query';
import { memo, useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { ClusterFilter } from './ClusterFilter.tsx';
import { DateFilter } from './DateFilter.tsx';
import { isFiltered, type SimulationListState } from './simulationListState.ts';
import { facetsQuery } from '#renderer/badges/simulationFacets.ts';
import { UserFilter } from '#renderer/badges/UserFilter.tsx';

interface SimulationFiltersProps {
  readonly connectionId: string;
  readonly view: SimulationListState;
  readonly onView: (change: Partial<SimulationListState>) => void;
  readonly compact: boolean;
  /** False while the rows, which are loaded first, are still being read. */
  readonly isReady: boolean;
}

function drawState(value: string) {
  return <StateBadge state={visibleText(value)} />;
}

function Filters({ connectionId, view, onView, compact, isReady }: SimulationFiltersProps) {
  const client = useClient();
  const { data: facets } = useQuery({ ...facetsQuery(client, connectionId), enabled: isReady });
  const { filter, period } = view;
  const change = useCallback(
    (part: Partial<SimulationListState['filter']>) => onView({ filter: { ...filter, ...part } }),
    [filter, onView],
  );
  const setText = useCallback((text: string) => change({ text: text === '' ? undefined : text }), [change]);
  return (
    <FilterLine label="Filters">
      <FacetFilter
        name="State"
        facets={facets?.states}
        chosen={filter.states}
        onChosen={(states) => change({ states })}
        draw={drawState}
      />
      <UserFilter
        connectionId={connectionId}
        chosen={filter.userIds}
        onChosen={(userIds) => change({ userIds })}
        isReady={isReady}
      />
      <FacetFilter
        name="Simulator"
        facets={facets?.simulators}
        chosen={filter.simulators}
        onChosen={(simulators) => change({ simulators })}
      />
      {compact && filter.platforms === undefined ? null : (
        <FacetFilter
          name="Platform"
          facets={facets?.platforms}
          chosen={filter.platforms}
          onChosen={(platforms) => change({ platforms })}
        />
      )}
      {compact && filter.inputTypes === undefined ? null : (
        <FacetFilter
          name="Input type"
          facets={facets?.inputTypes}
          chosen={filter.inputTypes}
          onChosen={(inputTypes) => change({ inputTypes })}
        />
      )}
      {filter.clusterIds === undefined ? null : (
        <ClusterFilter
          connectionId={connectionId}
          chosen={filter.clusterIds}
          onChosen={(clusterIds) => change({ clusterIds })}
        />
      )}
      <DateFilter
        choice={{ period, startedFrom: filter.startedFrom, startedBefore: filter.startedBefore }}
        onChoice={({ period: next, ...range }) => onView({ period: next, filter: { ...filter, ...range } })}
      />
      <SearchBox hint="title or job id" value={filter.text ?? ''} onValue={setText} />
      {isFiltered(view) ? (
        <Button look="ghost" onClick={() => onView({ filter: {}, period: undefined })}>
          Clear filters
        </Button>
      ) : null}
    </FilterLine>
  );
}

/** The filters of the list of simulations. Next to a detail, the rarer ones are shown only while in use. */
export const SimulationFilters = memo(Filters);
