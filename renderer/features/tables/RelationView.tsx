import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ListFrame } from '#renderer/ui/ListHeader.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { relationText, type RelationName } from '#shared/domain/catalog.ts';
import { visibleText } from '#shared/visibleText.ts';
import { RelationColumns } from './RelationColumns.tsx';
import { catalogQueries } from './tableQueries.ts';
import styles from './RelationView.module.css';

interface RelationViewProps {
  readonly connectionId: string;
  readonly name: RelationName;
  /** Keep it the same between renders. */
  readonly onChoose: (relation: RelationName) => void;
}

/** One table or view. */
export function RelationView({ connectionId, name, onChoose }: RelationViewProps) {
  const query = useQuery(catalogQueries.relation(useClient(), connectionId, name));
  return (
    <ListFrame>
      <header className={styles['head']}>
        <h1>{visibleText(relationText(name))}</h1>
        <span>{query.data?.kind}</span>
      </header>
      <QueryPanel query={query} what="the columns">
        {(relation) => <RelationColumns relation={relation} onChoose={onChoose} />}
      </QueryPanel>
    </ListFrame>
  );
}
