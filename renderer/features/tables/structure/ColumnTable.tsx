import { IconChevronDown, IconChevronRight, IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatAge } from '#renderer/format/formatInstant.ts';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { isSystemSchema, type Relation, type RelationColumn } from '#shared/domain/catalog.ts';
import { noPermission } from '#shared/domain/listing.ts';
import type { ColumnStatistics, TableStatistics } from '#shared/domain/statistics.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { catalogQueries } from '../tableQueries.ts';
import { ColumnValues } from './ColumnValues.tsx';
import { analyzedAt, valuesText } from './valueWords.ts';
import styles from '../RelationColumns.module.css';

interface ColumnTableProps {
  readonly connectionId: string;
  readonly relation: Relation;
}

/** The columns of a relation, with what the database believes of their values. */
export function ColumnTable({ connectionId, relation }: ColumnTableProps) {
  const { columns } = relation;
  const statistics = useQuery(catalogQueries.statistics(useClient(), connectionId, relation));
  const [opened, setOpened] = useState<string>();
  const hasComments = columns.some(({ comment }) => comment !== null);
  const known = new Map(statistics.data?.columns.map((each) => [each.column, each]));
  const isPostgres = useWriteAccess().connection.dialect === 'postgresql';
  return (
    <>
      <table className={styles['columns']}>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">type</th>
            <th scope="col">NULL</th>
            <th scope="col">default</th>
            <th scope="col">{isPostgres ? 'values, estimated' : 'values'}</th>
            {isPostgres ? (
              <th scope="col" className={styles['number']}>
                mean size
              </th>
            ) : null}
            {hasComments ? <th scope="col">comment</th> : null}
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => {
            const found = known.get(column.name);
            const isOpen = opened === column.name;
            return (
              <Fragment key={index}>
                <tr>
                  <th scope="row">
                    <bdi>{column.name === '' ? "''" : visibleText(column.name)}</bdi>
                    <KeyMark column={column} relation={relation} />
                  </th>
                  <td>{visibleText(column.type)}</td>
                  <td>{column.isNotNull ? 'not null' : ''}</td>
                  <td className={styles['mono']} title={defaultText(column)}>
                    {defaultText(column)}
                  </td>
                  <td>
                    <ValuesButton
                      column={column}
                      statistics={found}
                      isOpen={isOpen}
                      onToggle={() => setOpened(isOpen ? undefined : column.name)}
                    />
                  </td>
                  {isPostgres ? (
                    <td className={styles['number']}>{found === undefined ? '' : formatBytes(found.width)}</td>
                  ) : null}
                  {hasComments ? <td>{visibleText(column.comment ?? '')}</td> : null}
                </tr>
                {isOpen ? (
                  <tr>
                    <td colSpan={columnCount(isPostgres, hasComments)} className={styles['values']}>
                      <ColumnValues
                        connectionId={connectionId}
                        relation={relation}
                        column={column}
                        statistics={found}
                      />
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
      {isPostgres && statistics.data !== undefined && hasRows(relation) ? (
        <AgeNote statistics={statistics.data} />
      ) : null}
    </>
  );
}

function columnCount(isPostgres: boolean, hasComments: boolean): number {
  return 5 + (isPostgres ? 1 : 0) + (hasComments ? 1 : 0);
}

function hasRows({ kind, schema }: Relation): boolean {
  return (kind === 'table' || kind === 'materialised view') && !isSystemSchema(schema);
}

/** That the values are estimates, and how old they are. */
function AgeNote({ statistics }: { readonly statistics: TableStatistics }) {
  const now = useNow(60_000);
  const at = analyzedAt(statistics.upkeep);
  const text =
    at === null
      ? statistics.columns.length === 0
        ? 'No estimates: the table was never analyzed.'
        : 'Estimates from a sample; when it was taken is not known.'
      : `Estimates from a sample of the last ANALYZE, ${formatAge(at, now)} ago.`;
  return <p className={styles['estimates']}>{text}</p>;
}

interface ValuesButtonProps {
  readonly column: RelationColumn;
  readonly statistics: ColumnStatistics | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function ValuesButton({ column, statistics, isOpen, onToggle }: ValuesButtonProps) {
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  const text = statistics === undefined ? '' : valuesText(statistics);
  return (
    <button
      type="button"
      className={styles['valuesButton']}
      aria-expanded={isOpen}
      aria-label={`Values of ${visibleText(column.name)}${text === '' ? '' : `: ${text}`}`}
      onClick={onToggle}
    >
      <Icon size={13} stroke={1.8} aria-hidden="true" />
      {text}
    </button>
  );
}

function KeyMark({ column, relation }: { readonly column: RelationColumn; readonly relation: Relation }) {
  const isKey = relation.primaryKey.includes(column.name);
  return (
    <>
      {isKey ? <IconKey size={13} stroke={1.7} aria-label="primary key" className={styles['key']} /> : null}
      {column.isSecret ? <span className={styles['dim']}> secret</span> : null}
      {column.isForbidden ? <span className={styles['dim']}> {noPermission}</span> : null}
    </>
  );
}

function defaultText({ generated, default: expression }: RelationColumn): string {
  if (generated === null) return visibleText(expression ?? '');
  if (generated === 'stored' || generated === 'virtual')
    return visibleText(`generated ${generated} ${expression ?? ''}`);
  return generated;
}
