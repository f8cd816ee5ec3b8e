import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import { unitFactor } from '#shared/page/units.ts';
import type { Page } from '#shared/domain/page.ts';
import { Letter } from './ComparedList.tsx';
import { type LoadedPage, pageOf } from './useComparedPages.ts';
import styles from './Figures.module.css';

const figure = (value: number) => <td title={String(value)}>{formatRounded(value, 5)}</td>;

/** Pages that are neither lines nor maps, as figures. */
export function ComparedNumbers({ loaded }: { readonly loaded: readonly LoadedPage[] }) {
  const readable = loaded.flatMap((each) => {
    const page = pageOf(each);
    return page === undefined ? [] : [{ index: each.index, page }];
  });
  const [first] = readable;
  const isNumber = first?.page.kind === '0D';
  const columns = isNumber ? ['value', 'unit', 'difference', 'relative', 'ratio'] : ['maximum', 'mean', 'sum', 'unit'];
  return (
    <table className={styles['numbers']}>
      <thead>
        <tr>
          <th scope="col">page</th>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {readable.map(({ index, page }) => (
          <tr key={index}>
            <th scope="row">
              <Letter index={index} />
            </th>
            {isNumber ? <NumberCells page={page} reference={first.page} /> : <FigureCells page={page} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FigureCells({ page }: { readonly page: Page }) {
  const { max, mean, sum } = page.statistics;
  return (
    <>
      {figure(max)}
      {figure(mean)}
      {figure(sum)}
      <td>{typesetUnit(page.quantity.unit)}</td>
    </>
  );
}

/** A number next to the reference's, in the unit of the reference where it can be converted exactly. */
function NumberCells({ page, reference }: { readonly page: Page; readonly reference: Page }) {
  const factor = page.kind === '0D' ? unitFactor(page.quantity.unit, reference.quantity.unit) : null;
  const [value = Number.NaN] = page.quantity.values;
  const [base = Number.NaN] = reference.quantity.values;
  if (page.kind !== '0D') return <td colSpan={5}>is no single number</td>;
  if (factor === null) {
    return (
      <>
        {figure(value)}
        <td>{typesetUnit(page.quantity.unit)}</td>
        <td colSpan={3}>measures something else</td>
      </>
    );
  }
  const converted = value * factor;
  return (
    <>
      {figure(converted)}
      <td>{typesetUnit(reference.quantity.unit)}</td>
      {page === reference ? (
        <td colSpan={3}>reference</td>
      ) : (
        <>
          {figure(converted - base)}
          <td>{base === 0 ? 'not defined here' : `${formatRounded((converted / base - 1) * 100, 4)} %`}</td>
          {base === 0 ? <td>not defined here</td> : figure(converted / base)}
        </>
      )}
    </>
  );
}
