import { IconDatabase, IconServer2, IconTable, IconTerminal2, IconWaveSine } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCommands } from '#renderer/ui/commands.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { RecentConnection, Target } from '#shared/domain/connection.ts';
import { FileForm } from './FileForm.tsx';
import { RecentList } from './RecentList.tsx';
import { UrlForm } from './UrlForm.tsx';
import type { Opening } from './useOpenConnection.ts';
import styles from './WelcomeView.module.css';

interface WelcomeViewProps {
  readonly recent: readonly RecentConnection[];
  readonly opening: Opening;
  /** `label` is the heading of the connecting steps. */
  readonly onOpen: (target: Target, progressText: string, label?: string) => void;
  readonly onCancel: () => void;
  /** Asks for a file in the system's dialog; undefined if there is none. */
  readonly onChooseFile: (() => void) | undefined;
  readonly onFile: (file: File) => void;
  readonly onForget: (id: string) => void;
  /** Opens a new connection through SSH. */
  readonly onSsh: () => void;
  /** The saved connections. */
  readonly saved: ReactNode;
  readonly now: number;
}

type Form = 'none' | 'file' | 'url';

/** First start: the start tiles, one click each; the saved and the recent connections below. */
export function WelcomeView(props: WelcomeViewProps) {
  const { recent, opening, onOpen, onCancel, onChooseFile, onFile, onForget, onSsh, saved, now } = props;
  const [form, setForm] = useState<Form>('none');
  const openDemo = (): void => onOpen({ kind: 'demo' }, 'Creating the demo database');
  const openFile = (): void => {
    if (onChooseFile === undefined) setForm('file');
    else onChooseFile();
  };
  const openUrl = (): void => setForm('url');
  useCommands([
    { id: 'demo', title: 'Try the demo', group: 'page', shortcut: 'D', run: openDemo },
    { id: 'open-file', title: 'Open a SQLite file…', group: 'page', shortcut: 'O', run: openFile },
    { id: 'open-url', title: 'Connect to PostgreSQL…', group: 'page', shortcut: 'P', run: openUrl },
    { id: 'open-ssh', title: 'Connect through SSH…', group: 'page', shortcut: 'S', run: onSsh },
  ]);
  return (
    <main className={styles['page']}>
      <div className={styles['column']}>
        <h1>See what the simulations found</h1>
        <p className={styles['lead']}>Open a yaptide database. Everything opens read-only.</p>
        <div className={styles['startTiles']}>
          <StartTile icon={<IconWaveSine />} title="Try the demo" keyName="D" onOpen={openDemo} isFirst>
            150 simulations with Bragg peaks, dose maps, spectra
          </StartTile>
          <StartTile icon={<IconTable />} title="Open a SQLite file" keyName="O" onOpen={openFile}>
            Or drop one on this window
          </StartTile>
          <StartTile icon={<IconDatabase />} title="Connect to PostgreSQL" keyName="P" onOpen={openUrl}>
            Paste any URL, including postgresql+psycopg://
          </StartTile>
          <StartTile icon={<IconTerminal2 />} title="Connect through SSH" keyName="S" onOpen={onSsh}>
            Hosts from ~/.ssh/config, and the URL from the server itself
          </StartTile>
        </div>
        {form === 'file' && <FileForm onOpen={onOpen} onFile={onFile} onClose={() => setForm('none')} />}
        {form === 'url' && <UrlForm onOpen={onOpen} onClose={() => setForm('none')} />}
        <OpeningPanel opening={opening} onCancel={onCancel} />
        {saved}
        <RecentList recent={recent} now={now} onOpen={onOpen} onForget={onForget} />
      </div>
    </main>
  );
}

interface OpeningPanelProps {
  readonly opening: Opening;
  readonly onCancel: () => void;
}

/** The progress of an opening, with a cancel button; or why it failed. */
function OpeningPanel({ opening, onCancel }: OpeningPanelProps) {
  if (opening.step === 'idle') return null;
  if (opening.step === 'failed') return <FailurePanel failure={opening.failure} />;
  return (
    <div className={styles['opening']} role="status">
      <IconServer2 aria-hidden="true" />
      <span>{opening.text}…</span>
      <progress value={opening.fraction ?? undefined} max={1} aria-label={opening.text} />
      <button type="button" className={styles['plain']} onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}

interface StartTileProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly keyName: string;
  readonly isFirst?: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** A start tile: a large button with its key. */
function StartTile({ icon, title, keyName, isFirst = false, onOpen, children }: StartTileProps) {
  return (
    <button
      type="button"
      className={`${styles['door']} ${isFirst ? styles['first'] : ''}`}
      onClick={onOpen}
      aria-keyshortcuts={keyName}
    >
      <span className={styles['icon']} aria-hidden="true">
        {icon}
      </span>
      <strong>{title}</strong>
      <span className={styles['what']}>{children}</span>
      <kbd aria-hidden="true">{keyName}</kbd>
    </button>
  );
}
