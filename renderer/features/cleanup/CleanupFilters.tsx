import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { facetsQuery } from '#renderer/badges/simulationFacets.ts';
import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import { UserFilter } from '#renderer/badges/UserFilter.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { NumberFilter } from '#renderer/ui/NumberFilter.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { CleanupCriteria } from '#shared/domain/cleanup.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Cleanup.module.css';

interface CleanupFiltersProps {
  readonly connectionId: string;
  readonly criteria: CleanupCriteria;
  readonly onCriteria: (criteria: CleanupCriteria) => void;
  readonly isEmpty: boolean;
}

const mebibyte = 2 ** 20;
const usualDays = [30, 90, 180, 365, 730].map((value) => ({
  value,
  label: value < 365 ? `${value} d` : `${value / 365} y`,
}));
const usualSizes = [1, 10, 100, 1024].map((value) => ({ value, label: formatBytes(value * mebibyte) }));

function drawState(state: string) {
  return <StateBadge state={visibleText(state)} />;
}

/** Which simulations to remove: those that match all chosen criteria. */
export function CleanupFilters({ connectionId, criteria, onCriteria, isEmpty }: CleanupFiltersProps) {
  const { data: facets } = useQuery(facetsQuery(useClient(), connectionId));
  const { filter } = criteria;
  const narrow = (part: Partial<CleanupCriteria['filter']>): void =>
    onCriteria({ ...criteria, filter: { ...filter, ...part } });
  const setText = useCallback(
    (text: string) => onCriteria({ ...criteria, filter: { ...filter, text: text === '' ? undefined : text } }),
    [criteria, filter, onCriteria],
  );
  const { minimumBytes } = criteria;
  return (
    <FilterLine label="Criteria">
      <NumberFilter
        name="Age"
        unit="days"
        usual={usualDays}
        value={criteria.olderThanDays}
        words={(days) => `older than ${days} d`}
        onValue={(olderThanDays) => onCriteria({ ...criteria, olderThanDays })}
      />
      <FacetFilter
        name="State"
        facets={facets?.states}
        chosen={filter.states}
        onChosen={(states) => narrow({ states })}
        draw={drawState}
      />
      <UserFilter connectionId={connectionId} chosen={filter.userIds} onChosen={(userIds) => narrow({ userIds })} />
      <FacetFilter
        name="Simulator"
        facets={facets?.simulators}
        chosen={filter.simulators}
        onChosen={(simulators) => narrow({ simulators })}
      />
      <FacetFilter
        name="Platform"
        facets={facets?.platforms}
        chosen={filter.platforms}
        onChosen={(platforms) => narrow({ platforms })}
      />
      <NumberFilter
        name="Size"
        unit="MiB"
        usual={usualSizes}
        value={minimumBytes === undefined ? undefined : minimumBytes / mebibyte}
        words={(size) => `at least ${formatBytes(size * mebibyte)}`}
        onValue={(size) =>
          onCriteria({ ...criteria, minimumBytes: size === undefined ? undefined : Math.round(size * mebibyte) })
        }
      />
      <Toggle
        label="No results"
        title="Without any estimator page"
        on={criteria.noResults === true}
        onToggle={(on) => onCriteria({ ...criteria, noResults: on ? true : undefined })}
      />
      <Toggle
        label="Damaged"
        title="The size, header or trailer of a blob shows damage"
        on={criteria.damaged === true}
        onToggle={(on) => onCriteria({ ...criteria, damaged: on ? true : undefined })}
      />
      <SearchBox hint="title or job id" value={filter.text ?? ''} onValue={setText} />
      {isEmpty ? null : (
        <Button look="ghost" onClick={() => onCriteria({ filter: {} })}>
          Clear filters
        </Button>
      )}
    </FilterLine>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly title: string;
  readonly on: boolean;
  readonly onToggle: (on: boolean) => void;
}

function Toggle({ label, title, on, onToggle }: ToggleProps) {
  return (
    <button type="button" className={styles['toggle']} aria-pressed={on} title={title} onClick={() => onToggle(!on)}>
      {label}
    </button>
  );
}
