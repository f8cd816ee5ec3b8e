import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import { Letter } from './ComparedList.tsx';
import { type LoadedPage, pageOf } from './useComparedPages.ts';
import styles from './Compare.module.css';

/** Pages that are neither lines nor maps, as figures. */
export function ComparedNumbers({ loaded }: { readonly loaded: readonly LoadedPage[] }) {
  return (
    <table className={styles['figures']}>
      <thead>
        <tr>
          <th scope="col">page</th>
          <th scope="col">maximum</th>
          <th scope="col">mean</th>
          <th scope="col">sum</th>
          <th scope="col">unit</th>
        </tr>
      </thead>
      <tbody>
        {loaded.map((each) => {
          const page = pageOf(each);
          if (page === undefined) return null;
          const { max, mean, sum } = page.statistics;
          return (
            <tr key={each.index}>
              <th scope="row">
                <Letter index={each.index} />
              </th>
              <td title={String(max)}>{formatRounded(max, 5)}</td>
              <td title={String(mean)}>{formatRounded(mean, 5)}</td>
              <td title={String(sum)}>{formatRounded(sum, 5)}</td>
              <td>{typesetUnit(page.quantity.unit)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
