import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { FileView } from '#renderer/features/activity/FileView.tsx';
import { PermissionsView } from '#renderer/features/activity/PermissionsView.tsx';
import { ServerView } from '#renderer/features/activity/ServerView.tsx';
import { StatisticsView } from '#renderer/features/activity/StatisticsView.tsx';
import { ArchivesView } from '#renderer/features/archives/ArchivesView.tsx';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { JournalView } from '#renderer/features/journal/JournalView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { useConnection } from '../connectionContext.ts';
import { TabbedPage } from './TabbedPage.tsx';

const own = [
  { name: 'journal', label: 'Journal' },
  { name: 'archives', label: 'Archives' },
] as const;
/** The first one is shown where the address names none. */
const tabsOf = {
  postgresql: [
    { name: 'server', label: 'Server' },
    { name: 'statistics', label: 'Statistics' },
    ...own,
    { name: 'permissions', label: 'Permissions' },
  ],
  sqlite: [...own, { name: 'file', label: 'File' }],
} as const;

/** What the server, or the file, is doing; what was done from this machine, on any connection, and the archives of it. */
export function ActivityPage() {
  const { preferences } = usePreferences();
  const { connection } = useConnection();
  const search = useSearch({ from: '/c/$connectionId/activity' });
  const tabs = tabsOf[connection.dialect];
  const first = tabs[0].name;
  const tab = tabs.find(({ name }) => name === search.tab)?.name ?? first;
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
        void navigate({ search: (before) => ({ ...before, tab: next === first ? undefined : next }) })
      }
    >
      {tab === 'server' && <ServerView connection={connection} now={now} zone={preferences.zone} />}
      {tab === 'statistics' && <StatisticsView connectionId={connection.id} zone={preferences.zone} />}
      {tab === 'permissions' && <PermissionsView connection={connection} />}
      {tab === 'file' && <FileView connectionId={connection.id} />}
      {tab === 'journal' && <JournalView now={now} zone={preferences.zone} onShowArchive={showArchive} />}
      {tab === 'archives' && <Archives now={now} />}
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
