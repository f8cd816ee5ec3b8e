import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import type { RestorePlan } from '#shared/domain/archive.ts';
import styles from './Archives.module.css';

const columns = [
  ['rows', 'in the archive'],
  ['insert', 'put back'],
  ['replace', 'set back'],
  ['present', 'there already'],
  ['matched', 'same name used'],
  ['skipped', 'left out'],
] as const;

/** What becomes of the rows of an archive, table by table. Columns in which nothing stands are left out. */
export function RestoreRows({ plan }: { readonly plan: RestorePlan }) {
  const shown = columns.filter(
    ([key]) => key === 'rows' || key === 'insert' || Object.values(plan[key]).some((rows) => rows > 0),
  );
  return (
    // A scrollable table is reached by keyboard only when it takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['rows']} tabIndex={0} role="group" aria-label="Rows by table">
      <table>
        <thead>
          <tr>
            <th scope="col">table</th>
            {shown.map(([key, label]) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.keys(plan.rows).map((table) => (
            <tr key={table}>
              <th scope="row">{visibleText(table)}</th>
              {shown.map(([key]) => (
                <td key={key} data-column={key} data-none={(plan[key][table] ?? 0) === 0}>
                  {formatCount(plan[key][table] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
