import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { RelationName } from '#shared/domain/catalog.ts';
import { type DrawPicture, RowInspector } from './RowInspector.tsx';
import { catalogQueries } from './tableQueries.ts';
import type { TablesNavigation } from './tableState.ts';

interface OpenedRowProps extends TablesNavigation {
  readonly connectionId: string;
  readonly name: RelationName;
  readonly rowKey: string;
  readonly onClose: () => void;
  readonly drawPicture?: DrawPicture | undefined;
}

/** The row that the address names, once its table's columns are known. */
export function OpenedRow({ name, ...props }: OpenedRowProps) {
  const query = useQuery(catalogQueries.relation(useClient(), props.connectionId, name));
  return (
    <QueryPanel query={query} what="the columns">
      {(relation) => <RowInspector key={props.rowKey} relation={relation} {...props} />}
    </QueryPanel>
  );
}
