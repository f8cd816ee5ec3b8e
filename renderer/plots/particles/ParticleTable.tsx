import { useCallback, useState } from 'react';
import { type ParticleColumn, particleColumns, type PhaseSpace } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { formatValue } from '../numberText.ts';
import { useStepwise } from '../stepwise.ts';
import { particlesSorted } from './particleOrder.ts';
import { columnTitles, particleName, type ParticleSort, particleValue } from './particles.ts';
import styles from './Particles.module.css';

const rowHeight = 24;
/** How many rows are kept ready above and below the visible ones. */
const spare = 8;

/** Cycles through ascending, descending and as stored. */
export function nextSort(sort: ParticleSort | null, column: ParticleColumn): ParticleSort | null {
  if (sort?.column !== column) return { column, direction: 'ascending' };
  return sort.direction === 'ascending' ? { column, direction: 'descending' } : null;
}

function sortMark(sort: ParticleSort | null, column: ParticleColumn): string {
  if (sort?.column !== column) return '';
  return sort.direction === 'ascending' ? ' ↑' : ' ↓';
}

/** The selected particles, of which only the visible rows exist as elements. */
export function ParticleTable({ page, particles }: { readonly page: PhaseSpace; readonly particles: Uint32Array }) {
  const [sort, setSort] = useState<ParticleSort | null>(null);
  const [scrolled, setScrolled] = useState(0);
  const [scroller, size] = useElementSize<HTMLDivElement>();
  const sortThem = useCallback(() => particlesSorted(page, particles, sort), [page, particles, sort]);
  const sorted = useStepwise(sortThem);
  const order = sorted ?? particles;
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - spare);
  const last = Math.min(order.length, Math.ceil((scrolled + size.height) / rowHeight) + spare);
  const shown = order.subarray(first, last);
  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      role="region"
      aria-label="Particles"
      aria-busy={order === particles && sort !== null}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled with keys
      tabIndex={0}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
    >
      <table className={styles['table']} aria-rowcount={order.length + 1}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">particle</th>
            {particleColumns.map((column) => (
              <th key={column} scope="col" aria-sort={sort?.column === column ? sort.direction : 'none'}>
                <button type="button" onClick={() => setSort(nextSort(sort, column))}>
                  {columnTitles[column]}
                  {sortMark(sort, column)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 ? <tr aria-hidden="true" style={{ height: first * rowHeight }} /> : null}
          {Array.from(shown, (particle, index) => (
            <tr key={particle} aria-rowindex={first + index + 2}>
              <td>{formatCount(particle + 1)}</td>
              <td>{particleName(particleValue(page, particle, 'pdg'))}</td>
              {particleColumns.map((column) => (
                <td key={column}>{formatValue(particleValue(page, particle, column))}</td>
              ))}
            </tr>
          ))}
          {last < order.length ? <tr aria-hidden="true" style={{ height: (order.length - last) * rowHeight }} /> : null}
        </tbody>
      </table>
    </div>
  );
}
