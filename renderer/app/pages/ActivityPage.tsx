import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { ArchivesView } from '#renderer/features/archives/ArchivesView.tsx';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { JournalView } from '#renderer/features/journal/JournalView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { TabbedPage } from './TabbedPage.tsx';

const tabs = [
  { name: 'journal', label: 'Journal' },
  { name: 'archives', label: 'Archives' },
] as const;

/** What was done from this machine, on this connection and every other, and the archives of it. */
export function ActivityPage() {
  const { preferences } = usePreferences();
  const { tab = 'journal' } = useSearch({ from: '/c/$connectionId/activity' });
  const navigate = useNavigate({ from: '/c/$connectionId/activity' });
  const now = useNow(30_000);
  const showArchive = useCallback(
    (archive: string) => void navigate({ search: { tab: 'archives', archive } }),
    [navigate],
  );
  return (
    <TabbedPage
      label="Activity"
      tabs={tabs}
      chosen={tab}
      onChoose={(next) =>
        void navigate({ search: (before) => ({ ...before, tab: next === 'journal' ? undefined : next }) })
      }
    >
      {tab === 'journal' ? (
        <JournalView now={now} zone={preferences.zone} onShowArchive={showArchive} />
      ) : (
        <Archives now={now} />
      )}
    </TabbedPage>
  );
}

function Archives({ now }: { readonly now: number }) {
  const { preferences } = usePreferences();
  const { archive } = useSearch({ from: '/c/$connectionId/activity' });
  const navigate = useNavigate({ from: '/c/$connectionId/activity' });
  const begin = useConnecting();
  const choose = useCallback(
    (path: string | undefined) => void navigate({ search: (before) => ({ ...before, archive: path }), replace: true }),
    [navigate],
  );
  const openFile = useCallback(
    (path: string) => begin({ kind: 'file', path }, { label: 'the archive', purpose: 'connect' }),
    [begin],
  );
  return <ArchivesView chosen={archive} onChoose={choose} onOpenFile={openFile} now={now} zone={preferences.zone} />;
}
