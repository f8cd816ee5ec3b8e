import { IconX } from '@tabler/icons-react';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type CellReader, CellViewer } from '#renderer/grid/CellViewer.tsx';
import { cellAsText } from '#renderer/grid/cellText.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { type ForeignKey, type Relation, type RelationColumn, relationText } from '#shared/domain/catalog.ts';
import { isNewKey } from '#shared/domain/edit.ts';
import { type GridRow, maxBlobPiece } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useEdits, useIsEditable } from './edits/EditsProvider.tsx';
import { newGridRow } from './edits/editValues.ts';
import { InspectorField } from './edits/InspectorField.tsx';
import { conditionsOf, type TablesNavigation } from './tableState.ts';
import styles from './RowInspector.module.css';

/** Draws a value in its own way, where one is known; undefined otherwise. */
export type DrawPicture = (row: {
  readonly relation: Relation;
  readonly row: GridRow;
  readonly column: string;
}) => ReactNode | undefined;

interface RowInspectorProps extends TablesNavigation {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly rowKey: string;
  readonly onClose: () => void;
  readonly drawPicture?: DrawPicture | undefined;
}

/** One row: every column as a field, what it refers to, what refers to it, and a value as a whole. */
export function RowInspector(props: RowInspectorProps) {
  const { connectionId, relation, rowKey, onClose } = props;
  const client = useClient();
  const { schema, name } = relation;
  const { rows } = useEdits();
  const isNew = isNewKey(rowKey);
  const query = useQuery({
    queryKey: ['grid-row', connectionId, schema, name, rowKey],
    enabled: !isNew,
    queryFn: async ({ signal }) =>
      client.call('grid.row', { connectionId, relation: { schema, name }, key: rowKey }, { signal }),
  });
  const added = rows.get(rowKey);
  return (
    <section className={styles['inspector']} aria-label="Row">
      <header className={styles['head']}>
        <h2>
          <bdi>{isNew ? visibleText(`${name}: new row`) : rowTitle(relation, query.data)}</bdi>
        </h2>
        <IconButton label="Close the row" onClick={onClose}>
          <IconX size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </header>
      {isNew ? (
        added === undefined ? (
          <EmptyState title="The new row is no longer staged" text="Its edits were undone, discarded or applied." />
        ) : (
          <RowFields {...props} row={newGridRow(relation, added)} />
        )
      ) : (
        <StoredRow {...props} query={query} />
      )}
    </section>
  );
}

function StoredRow({ query, ...props }: RowInspectorProps & { readonly query: UseQueryResult<GridRow | null> }) {
  return (
    <QueryPanel query={query} what="the row">
      {(row) =>
        row === null ? (
          <EmptyState title="The row no longer exists" text="It was removed, or its key was changed." />
        ) : (
          <RowFields {...props} row={row} />
        )
      }
    </QueryPanel>
  );
}

function rowTitle(relation: Relation, row: GridRow | null | undefined): string {
  const values = relation.primaryKey.map((key) =>
    cellAsText(row?.cells[relation.columns.findIndex(({ name }) => name === key)] ?? null),
  );
  const words = values.filter((value) => value !== null);
  return visibleText([relation.name, ...(words.length === values.length ? words : [])].join(' ').slice(0, 100));
}

function RowFields({
  connectionId,
  relation,
  row,
  onChoose,
  drawPicture,
}: RowInspectorProps & { readonly row: GridRow }) {
  const [viewed, setViewed] = useState<string>();
  const isEditable = useIsEditable(relation);
  const place = relation.columns.findIndex(({ name }) => name === viewed);
  const cell = row.cells[place] ?? null;
  return (
    <div className={styles['body']}>
      <dl className={styles['fields']} aria-label="Columns">
        {relation.columns.map((column, index) => (
          <Field
            key={column.name}
            column={column}
            cell={isNewKey(row.key) ? null : (row.cells[index] ?? null)}
            onView={viewed === column.name ? undefined : () => setViewed(column.name)}
          >
            <InspectorField
              connectionId={connectionId}
              relation={relation}
              rowKey={row.key}
              column={column}
              cell={row.cells[index] ?? null}
              isEditable={isEditable}
            />
          </Field>
        ))}
      </dl>
      {viewed === undefined || cell === null ? null : (
        <ViewedCell
          key={viewed}
          connectionId={connectionId}
          relation={relation}
          row={row}
          column={viewed}
          cell={cell}
          picture={drawPicture?.({ relation, row, column: viewed })}
        />
      )}
      {isNewKey(row.key) ? null : (
        <References connectionId={connectionId} relation={relation} row={row} onChoose={onChoose} />
      )}
    </div>
  );
}

interface FieldProps {
  readonly column: RelationColumn;
  readonly cell: Cell;
  /** undefined while it is shown as a whole. */
  readonly onView: (() => void) | undefined;
  /** The value. */
  readonly children: ReactNode;
}

/** A longer text is worth a view of its own, in characters. */
const longText = 60;

function Field({ column, cell, onView, children }: FieldProps) {
  const isLong = typeof cell === 'string' ? cell.length > longText || cell.includes('\n') : cell?.kind === 'cut';
  const isViewable = isLong || (cell !== null && typeof cell !== 'string' && cell.kind === 'blob' && cell.bytes > 0);
  return (
    <div>
      <dt>
        <bdi>{column.name === '' ? "''" : visibleText(column.name)}</bdi>
        <small>{visibleText(column.type)}</small>
      </dt>
      <dd>
        {children}
        {isViewable && onView !== undefined ? (
          <Button look="ghost" onClick={onView} aria-label={`View ${visibleText(column.name)}`}>
            View
          </Button>
        ) : null}
      </dd>
    </div>
  );
}

interface ViewedCellProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly row: GridRow;
  readonly column: string;
  readonly cell: Exclude<Cell, null>;
  readonly picture: ReactNode | undefined;
}

function ViewedCell({ connectionId, relation, row, column, cell, picture }: ViewedCellProps) {
  const client = useClient();
  const reader = useMemo((): CellReader => {
    const of = { connectionId, relation: { schema: relation.schema, name: relation.name }, key: row.key, column };
    return {
      key: [connectionId, relation.schema, relation.name, row.key, column],
      readText: async (signal) => client.call('grid.text', of, { signal }),
      readBytes: async (signal) => client.call('grid.bytes', { ...of, offset: 0, length: maxBlobPiece }, { signal }),
    };
  }, [client, connectionId, relation, row, column]);
  return (
    <section className={styles['viewed']} aria-label={visibleText(column)}>
      <h3>
        <bdi>{visibleText(column)}</bdi>
      </h3>
      <CellViewer label={visibleText(column)} cell={cell} reader={reader} picture={picture} />
    </section>
  );
}

type ReferencesProps = Pick<RowInspectorProps, 'connectionId' | 'relation' | 'onChoose'> & { readonly row: GridRow };

function References({ connectionId, relation, row, onChoose }: ReferencesProps) {
  const { references, referencedBy, columns } = relation;
  const valuesOf = (names: readonly string[]): readonly (Cell | undefined)[] =>
    names.map((name) => row.cells[columns.findIndex((column) => column.name === name)]);
  return (
    <div className={styles['references']}>
      {references.length === 0 ? null : <h3>Refers to</h3>}
      <ul>
        {references.map((key, index) => {
          const values = valuesOf(key.childColumns);
          const conditions = conditionsOf(key.parentColumns, values);
          const words = values.map((value) => cellAsText(value ?? null) ?? 'NULL').join(', ');
          return (
            <li key={index}>
              <button
                type="button"
                disabled={conditions === undefined}
                onClick={() => onChoose(key.parent, conditions)}
              >
                {visibleText(`${relationText(key.parent)} ${words}`)}
              </button>
              <span>{key.childColumns.map(visibleText).join(', ')}</span>
            </li>
          );
        })}
      </ul>
      {referencedBy.length === 0 ? null : <h3>Referenced by</h3>}
      <ul>
        {referencedBy.map((key, index) => (
          <Referrer
            key={index}
            connectionId={connectionId}
            reference={key}
            values={valuesOf(key.parentColumns)}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </div>
  );
}

interface ReferrerProps extends TablesNavigation {
  readonly connectionId: string;
  readonly reference: ForeignKey;
  readonly values: readonly (Cell | undefined)[];
}

/** A table that refers to the row: opens its rows, and counts them on request. */
function Referrer({ connectionId, reference, values, onChoose }: ReferrerProps) {
  const client = useClient();
  const [isCounted, setCounted] = useState(false);
  const { child, childColumns } = reference;
  const conditions = conditionsOf(childColumns, values);
  const count = useQuery({
    queryKey: ['referring-rows', connectionId, child, conditions],
    enabled: isCounted && conditions !== undefined,
    queryFn: async ({ signal }) => {
      const filter = { conditions: [...(conditions ?? [])] };
      return (await client.call('grid.count', { connectionId, relation: child, filter }, { signal })).count;
    },
  });
  const name = visibleText(relationText(child));
  return (
    <li>
      <button type="button" disabled={conditions === undefined} onClick={() => onChoose(child, conditions)}>
        {name}
      </button>
      <span>{childColumns.map(visibleText).join(', ')}</span>
      {count.data !== undefined ? (
        <b>{formatCount(count.data)}</b>
      ) : (
        <Button
          look="ghost"
          aria-label={`Count the rows of ${name}`}
          disabled={count.isFetching || conditions === undefined}
          onClick={() => (isCounted ? void count.refetch() : setCounted(true))}
        >
          {count.isFetching ? 'Counting…' : count.isError ? 'Count again' : 'Count'}
        </Button>
      )}
    </li>
  );
}
