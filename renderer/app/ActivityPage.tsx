import { JournalView } from '#renderer/features/journal/JournalView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';

/** What was done from this machine, on this connection and every other. */
export function ActivityPage() {
  const { preferences } = usePreferences();
  return <JournalView now={useNow(30_000)} zone={preferences.zone} />;
}
