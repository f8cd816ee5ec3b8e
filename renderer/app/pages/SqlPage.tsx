import { useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useConnectionStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { FigureDialog } from '#renderer/features/results/figure/FigureDialog.tsx';
import { makePageFinder } from '#renderer/features/results/pageFinder.ts';
import { usePageLoader } from '#renderer/features/results/PageLoaderProvider.tsx';
import { PagePicture } from '#renderer/features/results/PagePicture.tsx';
import type { FigureDialogOf } from '#renderer/features/sql/results/ResultChart.tsx';
import type { ResultPages } from '#renderer/features/sql/results/resultPages.ts';
import { SqlView } from '#renderer/features/sql/SqlView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { resultEditor } from './resultEditor.tsx';
import { useConnection } from '../connectionContext.ts';

/** Statements of one's own, and what comes of them. */
export function SqlPage() {
  const { connection } = useConnection();
  const { preferences } = usePreferences();
  const status = useConnectionStatus(connection.id, true);
  const pages = useResultPages(connection.id);
  return (
    <SqlView
      key={connection.id}
      connectionId={connection.id}
      dialect={connection.dialect}
      isYaptide={connection.isYaptide}
      isUnlocked={typeof status?.unlockedUntil === 'string'}
      timeout={status?.statementTimeout ?? 30}
      zone={preferences.zone}
      pages={connection.isYaptide ? pages : undefined}
      figureDialog={figureDialog}
      editor={resultEditor}
    />
  );
}

const figureDialog: FigureDialogOf = (figure, onClose) => (
  <FigureDialog figure={{ ...figure, source: null }} onClose={onClose} />
);

/** Pages of a result by their ids, loaded and drawn as those of a simulation are. */
function useResultPages(connectionId: string): ResultPages {
  const client = useClient();
  const loader = usePageLoader();
  return useMemo(() => {
    const find = makePageFinder(client, connectionId);
    return {
      key: connectionId,
      loadPage: async (id, signal) => {
        const found = await find(id);
        if (found === null) return null;
        signal.throwIfAborted();
        return loader.loadPage({ connectionId, ...found }, signal);
      },
      decodeBlob: loader.decodeBlob,
      draw: (page, size) => <PagePicture page={page} {...size} />,
    };
  }, [client, loader, connectionId]);
}
