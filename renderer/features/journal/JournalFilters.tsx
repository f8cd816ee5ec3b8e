import { operationName } from '#renderer/operations/operationRegistry.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { visibleText } from '#shared/visibleText.ts';
import { journalFacets, type JournalFilter } from './journalFilter.ts';

interface JournalFiltersProps {
  /** All loaded entries. */
  readonly entries: readonly JournalEntry[];
  readonly filter: JournalFilter;
  /** Must be stable between renders. */
  readonly onFilter: (change: JournalFilter) => void;
  readonly onClear: () => void;
}

const drawOperation = (operation: string): string => visibleText(operationName(operation));

/** The filters of the journal, over the loaded entries. */
export function JournalFilters({ entries, filter, onFilter, onClear }: JournalFiltersProps) {
  const isFiltered = Object.values(filter).some((part) => part !== undefined);
  return (
    <FilterLine label="Filters">
      <FacetFilter
        name="Operation"
        facets={journalFacets(entries, ({ operation }) => operation)}
        chosen={filter.operations}
        onChosen={(operations) => onFilter({ operations })}
        draw={drawOperation}
      />
      <FacetFilter
        name="Outcome"
        facets={journalFacets(entries, ({ outcome }) => outcome)}
        chosen={filter.outcomes}
        onChosen={(outcomes) => onFilter({ outcomes })}
      />
      <FacetFilter
        name="Connection"
        facets={journalFacets(entries, ({ connection }) => connection)}
        chosen={filter.connections}
        onChosen={(connections) => onFilter({ connections })}
      />
      <SearchBox
        hint="any text in an entry"
        value={filter.text ?? ''}
        onValue={(text) => onFilter({ text: text === '' ? undefined : text })}
      />
      {isFiltered && (
        <Button look="ghost" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </FilterLine>
  );
}
