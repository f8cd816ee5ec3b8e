import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { ForeignKey, Relation, RelationColumn, RelationName } from '#shared/domain/catalog.ts';
import { relationText } from '#shared/domain/catalog.ts';
import { noPermission } from '#shared/domain/listing.ts';
import { visibleText } from '#shared/visibleText.ts';
import { RelationDdl } from './RelationDdl.tsx';
import { RelationIndexes } from './RelationIndexes.tsx';
import { catalogQueries } from './tableQueries.ts';
import styles from './RelationColumns.module.css';

interface RelationColumnsProps {
  readonly connectionId: string;
  readonly relation: Relation;
  /** Keep it the same between renders. */
  readonly onChoose: (relation: RelationName) => void;
}

/** What a relation is made of: columns, keys, the tables that it refers to and that refer to it, and its indexes. */
export function RelationColumns({ connectionId, relation, onChoose }: RelationColumnsProps) {
  const structure = useQuery(catalogQueries.structure(useClient(), connectionId, relation));
  const { columns, references, referencedBy, uniqueKeys, comment } = relation;
  return (
    <div
      className={styles['structure']}
      role="region"
      aria-label={`Structure of ${visibleText(relation.name)}`}
      // A region that scrolls is reached by keyboard only when it takes the focus.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {comment === null ? null : <p className={styles['comment']}>{visibleText(comment)}</p>}
      <table className={styles['columns']}>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">type</th>
            <th scope="col">NULL</th>
            <th scope="col">default</th>
            <th scope="col">comment</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => (
            <tr key={index}>
              <th scope="row">
                <bdi>{column.name === '' ? "''" : visibleText(column.name)}</bdi>
                <KeyMark column={column} relation={relation} />
              </th>
              <td>{visibleText(column.type)}</td>
              <td>{column.isNotNull ? 'not null' : ''}</td>
              <td className={styles['mono']}>{defaultText(column)}</td>
              <td>{visibleText(column.comment ?? '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {uniqueKeys.length === 0 ? null : (
        <>
          <h3>Unique</h3>
          <ul>
            {uniqueKeys.map((key) => (
              <li key={key.join(' ')}>{key.map(visibleText).join(', ')}</li>
            ))}
          </ul>
        </>
      )}
      <References title="Refers to" keys={references} target="parent" onChoose={onChoose} />
      <References title="Referenced by" keys={referencedBy} target="child" onChoose={onChoose} />
      <QueryPanel query={structure} what="the indexes">
        {(found) => <RelationIndexes structure={found} />}
      </QueryPanel>
      <RelationDdl key={relationText(relation)} connectionId={connectionId} relation={relation} />
    </div>
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

interface ReferencesProps extends Pick<RelationColumnsProps, 'onChoose'> {
  readonly title: string;
  readonly keys: readonly ForeignKey[];
  /** The end that is not this relation. */
  readonly target: 'parent' | 'child';
}

function References({ title, keys, target, onChoose }: ReferencesProps) {
  if (keys.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {keys.map((key, index) => (
          <li key={index}>
            {target === 'parent' ? `${key.childColumns.map(visibleText).join(', ')} → ` : ''}
            <button type="button" className={styles['link']} onClick={() => onChoose(key[target])}>
              {visibleText(relationText(key[target]))}
            </button>
            {target === 'parent'
              ? ` (${key.parentColumns.map(visibleText).join(', ')})`
              : ` (${key.childColumns.map(visibleText).join(', ')})`}
            {key.onDelete === 'no action' ? null : <span className={styles['dim']}> on delete {key.onDelete}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
