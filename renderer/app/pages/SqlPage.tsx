import { useConnectionStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { SqlView } from '#renderer/features/sql/SqlView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useConnection } from '../connectionContext.ts';

/** Statements of one's own, and what comes of them. */
export function SqlPage() {
  const { connection } = useConnection();
  const { preferences } = usePreferences();
  const status = useConnectionStatus(connection.id, true);
  return (
    <SqlView
      key={connection.id}
      connectionId={connection.id}
      dialect={connection.dialect}
      isYaptide={connection.isYaptide}
      isUnlocked={typeof status?.unlockedUntil === 'string'}
      timeout={status?.statementTimeout ?? 30}
      zone={preferences.zone}
    />
  );
}
