import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import { facetsOf, type GalleryColumn, type GallerySearch } from './galleryModel.ts';
import { UnitFilter } from './UnitFilter.tsx';
import styles from './Gallery.module.css';

interface GalleryFiltersProps {
  readonly connectionId: string;
  readonly columns: readonly GalleryColumn[];
  readonly search: GallerySearch;
  readonly onSearch: (changes: Partial<GallerySearch>) => void;
}

/** Which columns of the gallery are shown, on what scale and how large. */
export function GalleryFilters({ connectionId, columns, search, onSearch }: GalleryFiltersProps) {
  const { dimensions = [] } = search;
  const toggle = (dimension: number): void => {
    const next = dimensions.includes(dimension)
      ? dimensions.filter((each) => each !== dimension)
      : [...dimensions, dimension];
    onSearch({ dimensions: next.length === 0 ? undefined : next.toSorted((one, other) => one - other) });
  };
  return (
    <div className={styles['filters']}>
      <FilterLine label="Filters">
        <FacetFilter
          name="Quantity"
          facets={facetsOf(columns, ({ label }) => label.title)}
          chosen={search.quantities}
          onChosen={(quantities) => onSearch({ quantities })}
        />
        <FacetFilter
          name="Estimator"
          facets={facetsOf(columns, ({ estimator }) => estimator)}
          chosen={search.estimators}
          onChosen={(estimators) => onSearch({ estimators })}
        />
        <UnitFilter
          connectionId={connectionId}
          columns={columns}
          chosen={search.units}
          onChosen={(units) => onSearch({ units })}
        />
        <span className={styles['dimensions']} role="group" aria-label="Dimensions">
          {['0D', '1D', '2D', '3D+'].map((text, dimension) => (
            <button
              key={text}
              type="button"
              aria-pressed={dimensions.includes(dimension)}
              onClick={() => toggle(dimension)}
            >
              {text}
            </button>
          ))}
        </span>
        <SearchBox
          hint="quantity, estimator or filter"
          value={search.text ?? ''}
          onValue={(text) => onSearch({ text: text === '' ? undefined : text })}
        />
      </FilterLine>
      <div className={styles['actions']}>
        <Segments
          name="scale"
          title="Scale of values"
          value={search.scale ?? 'shared'}
          choices={[
            {
              value: 'shared',
              text: 'same in a column',
              title: 'Pages of a column with the same unit share one scale',
            },
            { value: 'own', text: 'own', title: 'Each page has a scale of its own' },
          ]}
          onChoose={(scale) => onSearch({ scale: scale === 'own' ? 'own' : undefined })}
        />
        <Segments
          name=""
          title="Size of the pictures"
          value={search.size ?? 'medium'}
          choices={[
            { value: 'small', text: 'S', title: 'Small' },
            { value: 'medium', text: 'M', title: 'Medium' },
            { value: 'large', text: 'L', title: 'Large' },
          ]}
          onChoose={(size) => onSearch({ size: size === 'medium' ? undefined : size })}
        />
      </div>
    </div>
  );
}
