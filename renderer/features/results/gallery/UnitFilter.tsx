import { useQueries } from '@tanstack/react-query';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { chosenWords } from '#renderer/ui/FacetFilter.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { typesetUnit } from '#renderer/plots/numberText.ts';
import { usePageLoader } from '../PageLoaderProvider.tsx';
import { resultQueries } from '../pageLoader.ts';
import { facetsOf, type GalleryColumn } from './galleryModel.ts';

interface ColumnUnits {
  /** undefined while unknown, or if the page cannot be read. */
  readonly unitOf: (column: GalleryColumn) => string | undefined;
  readonly isReading: boolean;
}

/** The units of columns. A database row has none: one page of each column is read, once units are requested. */
export function useColumnUnits(connectionId: string, columns: readonly GalleryColumn[], isOn: boolean): ColumnUnits {
  const loader = usePageLoader();
  const known = useQueries({
    queries: columns.flatMap(({ pages }) => {
      const [first] = pages.values();
      if (!isOn || first === undefined) return [];
      return [resultQueries.page(loader, { connectionId, estimator: first.estimator, page: first.page })];
    }),
    combine: (answers) => ({
      units: answers.map(({ data }) => (data?.step === 'page' ? data.page.quantity.unit : undefined)),
      isReading: answers.some(({ isPending }) => isPending),
    }),
  });
  const byKey = new Map(columns.map(({ key }, index) => [key, known.units[index]]));
  return { unitOf: ({ key }) => byKey.get(key), isReading: known.isReading };
}

interface UnitFilterProps {
  readonly connectionId: string;
  readonly columns: readonly GalleryColumn[];
  readonly chosen: readonly string[] | undefined;
  readonly onChosen: (chosen: string[] | undefined) => void;
}

/** A filter by the units of the values. */
export function UnitFilter({ connectionId, columns, chosen = [], onChosen }: UnitFilterProps) {
  return (
    <FilterChip name="Unit" chosen={chosenWords(chosen.map(unitWords))} onClear={() => onChosen(undefined)}>
      <UnitChoices connectionId={connectionId} columns={columns} chosen={chosen} onChosen={onChosen} />
    </FilterChip>
  );
}

function UnitChoices({ connectionId, columns, chosen = [], onChosen }: UnitFilterProps) {
  const { unitOf, isReading } = useColumnUnits(connectionId, columns, true);
  const known = columns.filter((column) => unitOf(column) !== undefined);
  const choices = facetsOf(known, (column) => unitOf(column) ?? '');
  const toggle = (value: string): void => {
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
    onChosen(next.length === 0 ? undefined : next);
  };
  return (
    <ChoiceList
      label="Unit"
      choices={choices.map(({ value, count }) => ({ value, count, label: unitWords(value) }))}
      chosen={new Set(chosen)}
      onToggle={toggle}
      note={isReading ? 'Reading the pages…' : undefined}
    />
  );
}

const unitWords = (unit: string): string => (unit === '' ? 'no unit' : typesetUnit(unit));
