import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';

/** What every page with a list passes to it. */
export function useListPage() {
  const { connection, setStatus } = useConnection();
  const { preferences } = usePreferences();
  const { ask } = useOperations();
  const now = useNow(30_000);
  return { connectionId: connection.id, onRequest: ask, now, zone: preferences.zone, onStatus: setStatus };
}
