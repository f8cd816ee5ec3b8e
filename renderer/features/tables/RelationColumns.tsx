import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { ForeignKey, Relation, RelationName } from '#shared/domain/catalog.ts';
import { relationText } from '#shared/domain/catalog.ts';
import type { Maintenance } from '#shared/domain/maintenance.ts';
import { visibleText } from '#shared/visibleText.ts';
import { NeighboursPanel } from './diagram/NeighboursPanel.tsx';
import { MaintenanceDialog } from './maintenance/MaintenanceDialog.tsx';
import { RelationSize } from './maintenance/RelationSize.tsx';
import { ColumnTable } from './structure/ColumnTable.tsx';
import { RelationDdl } from './RelationDdl.tsx';
import { RelationIndexes } from './RelationIndexes.tsx';
import { catalogQueries } from './tableQueries.ts';
import styles from './RelationColumns.module.css';

interface RelationColumnsProps {
  readonly connectionId: string;
  readonly relation: Relation;
  /** Keep it the same between renders. */
  readonly onChoose: (relation: RelationName) => void;
  readonly onShowPage: (page: 'indexes' | 'diagram') => void;
}

/** What a relation is made of: columns, keys, the tables that it refers to and that refer to it, and its indexes. */
export function RelationColumns({ connectionId, relation, onChoose, onShowPage }: RelationColumnsProps) {
  const [operation, setOperation] = useState<Maintenance>();
  const structure = useQuery(catalogQueries.structure(useClient(), connectionId, relation));
  const { references, referencedBy, uniqueKeys, comment } = relation;
  return (
    <div
      className={styles['structure']}
      role="region"
      aria-label={`Structure of ${visibleText(relation.name)}`}
      // A region that scrolls is reached by keyboard only when it takes the focus.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <div className={styles['parts']}>
        <div className={styles['main']}>
          {comment === null ? null : <p className={styles['comment']}>{visibleText(comment)}</p>}
          <ColumnTable key={relationText(relation)} connectionId={connectionId} relation={relation} />
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
            {(found) => (
              <RelationIndexes
                connectionId={connectionId}
                relation={relation}
                structure={found}
                onMaintain={setOperation}
                onShowPage={onShowPage}
              />
            )}
          </QueryPanel>
        </div>
        <div className={styles['side']}>
          <RelationSize connectionId={connectionId} relation={relation} onMaintain={setOperation} />
          <NeighboursPanel
            connectionId={connectionId}
            relation={relation}
            onChoose={onChoose}
            onShowDiagram={() => onShowPage('diagram')}
          />
          <RelationDdl key={relationText(relation)} connectionId={connectionId} relation={relation} />
        </div>
      </div>
      {operation === undefined ? null : (
        <MaintenanceDialog
          key={JSON.stringify(operation)}
          operation={operation}
          onOperation={setOperation}
          onClose={() => setOperation(undefined)}
        />
      )}
    </div>
  );
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
