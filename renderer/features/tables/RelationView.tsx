import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ListFrame } from '#renderer/ui/ListHeader.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { Tabs } from '#renderer/ui/Tabs.tsx';
import { type Relation, relationText, type RelationName } from '#shared/domain/catalog.ts';
import { visibleText } from '#shared/visibleText.ts';
import { RelationColumns } from './RelationColumns.tsx';
import { RelationRows, type RelationRowsProps } from './RelationRows.tsx';
import { catalogQueries } from './tableQueries.ts';
import styles from './RelationView.module.css';

export const relationTabs = ['rows', 'structure'] as const;
export type RelationTab = (typeof relationTabs)[number];

interface RelationViewProps extends Omit<RelationRowsProps, 'relation' | 'tabs'> {
  readonly name: RelationName;
  readonly tab: RelationTab;
  readonly onTab: (tab: RelationTab) => void;
  /** Shows the whole database: the indexes that it lacks, or its diagram. */
  readonly onShowPage: (page: 'indexes' | 'diagram') => void;
}

/** One table or view: its rows, or what it is made of. */
export function RelationView(props: RelationViewProps) {
  const { connectionId, name } = props;
  const query = useQuery(catalogQueries.relation(useClient(), connectionId, name));
  return (
    <QueryPanel query={query} what="the columns">
      {(relation) => <LoadedRelation {...props} relation={relation} />}
    </QueryPanel>
  );
}

function LoadedRelation({ tab, onTab, onShowPage, ...props }: RelationViewProps & { readonly relation: Relation }) {
  const { connectionId, relation, onChoose } = props;
  const panelId = useId();
  const tabs = (
    <>
      <Tabs
        label={`Parts of ${visibleText(relation.name)}`}
        panelId={panelId}
        tabs={[
          { name: 'rows', label: 'Rows' },
          { name: 'structure', label: 'Structure' },
        ]}
        chosen={tab}
        onChoose={onTab}
      />
      <div className={styles['line']} />
      <KeyNote relation={relation} />
    </>
  );
  const panel = (children: ReactNode) => (
    <div id={panelId} role="tabpanel" aria-labelledby={`${panelId}-${tab}`} className={styles['panel']}>
      {children}
    </div>
  );
  if (tab === 'rows') return panel(<RelationRows {...props} tabs={tabs} />);
  return panel(
    <ListFrame>
      <header className={styles['head']}>
        <h1>{visibleText(relationText(relation))}</h1>
        <span>{relation.kind}</span>
      </header>
      {tabs}
      <RelationColumns connectionId={connectionId} relation={relation} onChoose={onChoose} onShowPage={onShowPage} />
    </ListFrame>,
  );
}

/** Says what a relation without a key cannot do. */
function KeyNote({ relation }: { readonly relation: Relation }) {
  const { primaryKey, uniqueKeys, kind } = relation;
  if (primaryKey.length > 0 || uniqueKeys.length > 0) return null;
  const text =
    kind === 'table' || kind === 'materialised view'
      ? 'It has no key, so its rows can be read but not edited: a row is identified by its position, which another row may take later.'
      : `A ${kind} has no key: rows are numbered from the start and cannot be opened individually.`;
  return <p className={styles['note']}>{text}</p>;
}
