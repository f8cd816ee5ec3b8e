import { IconCheck, IconCircleCheck, IconGitCompare } from '@tabler/icons-react';
import type { ComparedRows, DatabaseComparison, DifferingObject } from '#shared/domain/comparison.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { comparisonText, differs, objectText, rowText } from './comparisonWords.ts';
import styles from './Comparison.module.css';

/** Two databases side by side: the verdict, the tables with examples, and the schema. */
export function ComparisonReport({ comparison }: { readonly comparison: DatabaseComparison }) {
  const { first, second, tables, objects, objectCount, transferred } = comparison;
  const isEqual = objectCount === 0 && !tables.some(differs);
  return (
    <>
      <div className={styles['verdict']} data-equal={isEqual} role="status">
        {isEqual ? <IconCircleCheck size={18} aria-hidden="true" /> : <IconGitCompare size={18} aria-hidden="true" />}
        <div>
          <b>{comparisonText(comparison)}</b>
          <p>
            First: {visibleText(first.name)} ({visibleText(first.place)}). Second: {visibleText(second.name)} (
            {visibleText(second.place)}). {formatBytes(transferred)} transferred.
          </p>
        </div>
      </div>
      <table className={styles['tables']} aria-label="Rows of both databases">
        <thead>
          <tr>
            <th scope="col">table</th>
            <th scope="col">first</th>
            <th scope="col">second</th>
            <th scope="col">only first</th>
            <th scope="col">only second</th>
            <th scope="col">changed</th>
            <th scope="col">columns of one only</th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <TableRow key={table.name} table={table} />
          ))}
        </tbody>
      </table>
      {objects.length > 0 && <ObjectList objects={objects} count={objectCount} />}
    </>
  );
}

function TableRow({ table }: { readonly table: ComparedRows }) {
  const { name, firstRows, secondRows, onlyFirst, onlySecond, changed, isComplete, columns, examples, refusal } = table;
  const count = (value: number) => (value === 0 ? '–' : `${isComplete ? '' : '≥ '}${formatCount(value)}`);
  return (
    <>
      <tr data-differs={differs(table)}>
        <th scope="row">
          {differs(table) ? null : <IconCheck size={13} aria-label="equal" />} {visibleText(name)}
        </th>
        <td>{formatCount(firstRows)}</td>
        <td>{formatCount(secondRows)}</td>
        <td>{count(onlyFirst)}</td>
        <td>{count(onlySecond)}</td>
        <td>{count(changed)}</td>
        <td>{columns.map((column) => visibleText(column)).join(', ')}</td>
      </tr>
      {examples.length === 0 && refusal === '' ? null : (
        <tr className={styles['examples']}>
          <td colSpan={7}>
            {refusal}
            {examples.length === 0 ? null : (
              <details open={examples.length <= 5}>
                <summary>
                  {examples.length === onlyFirst + onlySecond + changed
                    ? 'All of them'
                    : `The first ${examples.length}`}
                </summary>
                <ul>
                  {examples.map((row) => (
                    <li key={`${row.kind} ${row.key}`}>
                      <code>{visibleText(row.key)}</code> {visibleText(rowText(row))}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </td>
        </tr>
      )}
    </>
  );
}

function ObjectList({ objects, count }: { readonly objects: readonly DifferingObject[]; readonly count: number }) {
  return (
    <section aria-label="Schema">
      <h3>
        Schema <small>{count === objects.length ? '' : `the first ${objects.length} of ${count}`}</small>
      </h3>
      <ul className={styles['objects']}>
        {objects.map((each) => (
          <li key={`${each.kind} ${each.name}`}>
            <details>
              <summary>
                {each.kind} <code>{visibleText(each.name)}</code> {objectText(each)}
              </summary>
              {each.first === null ? null : (
                <p>
                  First: <code>{visibleText(each.first)}</code>
                </p>
              )}
              {each.second === null ? null : (
                <p>
                  Second: <code>{visibleText(each.second)}</code>
                </p>
              )}
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
