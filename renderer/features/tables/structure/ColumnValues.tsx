import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { Relation, RelationColumn } from '#shared/domain/catalog.ts';
import type { ColumnFigures, ColumnStatistics } from '#shared/domain/statistics.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { orderText, shareText } from './valueWords.ts';
import styles from './ColumnValues.module.css';

interface ColumnValuesProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly column: RelationColumn;
  readonly statistics: ColumnStatistics | undefined;
}

/** The values of a column: the most frequent ones as estimated, and counted exactly on a click. */
export function ColumnValues({ connectionId, relation, column, statistics }: ColumnValuesProps) {
  return (
    <div className={styles['values']}>
      {statistics === undefined ? null : <Estimates statistics={statistics} />}
      <ExactCount connectionId={connectionId} relation={relation} column={column} />
    </div>
  );
}

function Estimates({
  statistics: { common, bounds, correlation, nullFraction },
}: {
  readonly statistics: ColumnStatistics;
}) {
  const largest = Math.max(...common.map(({ fraction }) => fraction));
  return (
    <div className={styles['part']}>
      {common.length === 0 ? null : (
        <table className={styles['common']} aria-label="Most frequent values, estimated">
          <tbody>
            {common.map(({ value, fraction }, at) => (
              <tr key={at}>
                <th scope="row">{value === '' ? "''" : visibleText(value)}</th>
                <td>
                  <i style={{ width: `${Math.max(1, (100 * fraction) / largest)}px` }} aria-hidden="true" />
                  {shareText(fraction)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className={styles['facts']}>
        {bounds === null ? null : (
          <div>
            <dt>{common.length === 0 ? 'between' : 'others between'}</dt>
            <dd>
              {visibleText(bounds.from)} and {visibleText(bounds.to)}
            </dd>
          </div>
        )}
        {nullFraction === 0 ? null : (
          <div>
            <dt>NULL</dt>
            <dd>{shareText(nullFraction)}</dd>
          </div>
        )}
        {correlation === null ? null : (
          <div>
            <dt>order</dt>
            <dd>
              {orderText(correlation)} ({correlation.toFixed(2)})
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function ExactCount({ connectionId, relation, column }: Omit<ColumnValuesProps, 'statistics'>) {
  const { state, start, cancel } = useCancellableCall('catalog.countColumn');
  const { schema, name } = relation;
  if (column.isBlob || column.isSecret || column.isForbidden) {
    const why = column.isBlob
      ? 'Blobs are not read'
      : column.isSecret
        ? 'Secrets are not read'
        : 'You have no permission to read it';
    return <p className={styles['note']}>{why}, so there is no exact count.</p>;
  }
  return (
    <div className={styles['part']}>
      {state.step === 'done' ? <Figures figures={state.value} /> : null}
      {state.step === 'failed' ? <FailurePanel failure={state.failure} /> : null}
      {state.step === 'running' ? (
        <p role="status">
          Counting… <Button onClick={cancel}>Cancel</Button>
        </p>
      ) : (
        <p>
          <Button onClick={() => start({ connectionId, relation: { schema, name }, column: column.name })}>
            Count exactly
          </Button>{' '}
          <span className={styles['note']}>Reads the whole table.</span>
        </p>
      )}
    </div>
  );
}

function Figures({ figures: { rows, nulls, distinct, min, max } }: { readonly figures: ColumnFigures }) {
  const facts: readonly (readonly [string, string])[] = [
    ['rows', formatCount(rows)],
    ['NULL', `${formatCount(nulls)}${rows === 0 ? '' : ` (${shareText(nulls / rows)})`}`],
    ['different values', formatCount(distinct)],
    ...(min === null ? [] : [['min', min === '' ? "''" : visibleText(min)] as const]),
    ...(max === null ? [] : [['max', max === '' ? "''" : visibleText(max)] as const]),
  ];
  return (
    <dl className={styles['facts']} aria-label="Counted exactly">
      {facts.map(([what, value]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
