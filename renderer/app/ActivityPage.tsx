import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArchivesView } from '#renderer/features/archives/ArchivesView.tsx';
import { JournalView } from '#renderer/features/journal/JournalView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { TabbedPage } from './TabbedPage.tsx';

const tabs = [
  { name: 'journal', label: 'Journal' },
  { name: 'archives', label: 'Archives' },
] as const;

/** What was done from this machine, on this connection and every other, and what was kept of it. */
export function ActivityPage() {
  const { preferences } = usePreferences();
  const { tab = 'journal' } = useSearch({ from: '/c/$connectionId/activity' });
  const navigate = useNavigate({ from: '/c/$connectionId/activity' });
  const now = useNow(30_000);
  return (
    <TabbedPage
      label="Activity"
      tabs={tabs}
      chosen={tab}
      onChoose={(next) => void navigate({ search: (before) => ({ ...before, tab: next }) })}
    >
      {tab === 'journal' ? (
        <JournalView now={now} zone={preferences.zone} />
      ) : (
        <ArchivesView now={now} zone={preferences.zone} />
      )}
    </TabbedPage>
  );
}
