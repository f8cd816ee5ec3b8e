import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { CatalogTree } from '#renderer/features/tables/CatalogTree.tsx';
import { RelationView } from '#renderer/features/tables/RelationView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import type { RelationName } from '#shared/domain/catalog.ts';
import { useConnection } from '../connectionContext.ts';

/** Every table of any database. */
export function TablesPage() {
  const { connection } = useConnection();
  const { preferences, update } = usePreferences();
  const { schema, table, instead } = useSearch({ from: '/c/$connectionId/tables' });
  const navigate = useNavigate({ from: '/c/$connectionId/tables' });
  const chosen = useMemo(
    () => (schema === undefined || table === undefined ? undefined : { schema, name: table }),
    [schema, table],
  );
  const choose = useCallback(
    (relation: RelationName) => void navigate({ search: { schema: relation.schema, table: relation.name } }),
    [navigate],
  );
  return (
    <Splitter
      label="Width of the list of tables"
      size={preferences.splits['tables'] ?? 260}
      least={200}
      minRest={400}
      onSize={(size) => update((all) => ({ ...all, splits: { ...all.splits, tables: size } }))}
      first={<CatalogTree connectionId={connection.id} chosen={chosen} onChoose={choose} />}
      second={
        chosen === undefined ? (
          <NothingChosen instead={instead} />
        ) : (
          <RelationView key={`${schema}.${table}`} connectionId={connection.id} name={chosen} onChoose={choose} />
        )
      }
    />
  );
}

function NothingChosen({ instead }: { readonly instead: string | undefined }) {
  if (instead === undefined) return <EmptyState title="No table is chosen" text="Choose one on the left." />;
  return (
    <EmptyState
      title={`This database has no ${instead}`}
      text="It is not a yaptide database, so only its tables are shown. Choose one on the left."
    />
  );
}
