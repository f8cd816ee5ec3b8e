import type { EditorView } from '@codemirror/view';
import { IconHelpCircle, IconPlus, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { ConfirmDialog } from '#renderer/ui/Modal.tsx';
import type { Dialect } from '#shared/domain/connection.ts';
import type { SqlFile } from '#shared/domain/sql.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ConsolePane } from './ConsolePane.tsx';
import type { FigureDialogOf } from './results/ResultChart.tsx';
import type { ResultEditor } from './results/resultEditor.ts';
import type { ResultPages } from './results/resultPages.ts';
import { HistoryPanel } from './HistoryPanel.tsx';
import { yaptideQueries } from './yaptideQueries.ts';
import { sqlQueries } from './sqlQueries.ts';
import styles from './Sql.module.css';

interface SqlViewProps {
  readonly connectionId: string;
  readonly dialect: Dialect;
  readonly isYaptide: boolean;
  readonly isUnlocked: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly zone: Zone;
  /** What is done with pages in results; undefined where the database is not yaptide's. */
  readonly pages: ResultPages | undefined;
  readonly figureDialog: FigureDialogOf;
  /** Edits rows of a table in a result. */
  readonly editor: ResultEditor;
}

/** Texts of SQL as tabs, each with a session of its own, kept on disk. */
export function SqlView(props: SqlViewProps) {
  const client = useClient();
  const query = useQuery(sqlQueries.files(client));
  if (query.error !== null)
    return <FailurePanel failure={toFailure(query.error)} onRetry={() => void query.refetch()} />;
  return query.data === undefined ? null : <SqlTabs {...props} kept={query.data} />;
}

/** In ms: how long typing must pause before a text is saved. */
const savePause = 400;

function SqlTabs({ kept, ...props }: SqlViewProps & { readonly kept: readonly SqlFile[] }) {
  const { files, chosen, visited, choose, add, change, remove } = useFiles(kept);
  const [isHistoryShown, setHistoryShown] = useState(false);
  const [closing, setClosing] = useState<SqlFile>();
  const [menu, setMenu] = useState<Element | null>(null);
  const editors = useRef(new Map<string, EditorView | null>());
  const insert = (sql: string): void => {
    const view = editors.current.get(chosen);
    if (view === null || view === undefined) return;
    const { length } = view.state.doc;
    const text = `${length === 0 ? '' : '\n\n'}${sql}${sql.endsWith(';') ? '' : ';'}`;
    view.dispatch({
      changes: { from: length, insert: text },
      selection: { anchor: length + text.length - 1 },
      scrollIntoView: true,
    });
    view.focus();
  };
  return (
    <div className={styles['view']} data-history={isHistoryShown}>
      <h1 className="visually-hidden">SQL</h1>
      <div className={styles['main']}>
        <div className={styles['files']}>
          <div role="tablist" aria-label="SQL files">
            {files.map((file) => (
              <button
                key={file.id}
                type="button"
                role="tab"
                aria-selected={file.id === chosen}
                onClick={() => choose(file.id)}
              >
                {visibleText(file.name)}
              </button>
            ))}
          </div>
          <IconButton label="Close this file" onClick={() => setClosing(files.find(({ id }) => id === chosen))}>
            <IconX size={15} stroke={1.8} aria-hidden="true" />
          </IconButton>
          {props.isYaptide ? (
            <IconButton label="Queries about yaptide" onClick={(event) => setMenu(event.currentTarget)}>
              <IconHelpCircle size={16} stroke={1.7} aria-hidden="true" />
            </IconButton>
          ) : null}
          <IconButton label="New SQL file" onClick={() => add('')}>
            <IconPlus size={16} stroke={1.8} aria-hidden="true" />
          </IconButton>
        </div>
        {files
          .filter(({ id }) => id === chosen || visited.has(id))
          .map((file) => (
            <div
              key={file.id}
              hidden={file.id !== chosen}
              className={styles['tabPanel']}
              role="tabpanel"
              aria-label={file.name}
            >
              <ConsolePane
                {...props}
                file={file}
                onText={(text) => change(file.id, text)}
                onHistory={() => setHistoryShown((shown) => !shown)}
                onEditor={(view) => void editors.current.set(file.id, view)}
              />
            </div>
          ))}
      </div>
      {isHistoryShown ? (
        <HistoryPanel
          connectionId={props.connectionId}
          zone={props.zone}
          onChoose={insert}
          onClose={() => setHistoryShown(false)}
        />
      ) : null}
      <PopupMenu
        label="Queries about yaptide"
        anchor={menu}
        entries={yaptideQueries.map(({ question, sql }) => ({
          kind: 'action',
          label: question,
          action: () => add(sql),
        }))}
        onClose={() => setMenu(null)}
        focusAfter={() => null}
      />
      {closing === undefined ? null : (
        <ConfirmDialog
          title={`Remove '${closing.name}'?`}
          operation="Remove the file"
          isDangerous
          onConfirm={() => {
            remove(closing.id);
            setClosing(undefined);
          }}
          onClose={() => setClosing(undefined)}
        >
          <p>Its text is removed from this machine. Statements that were run stay in the history.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

interface Files {
  readonly files: readonly SqlFile[];
  readonly chosen: string;
  readonly visited: ReadonlySet<string>;
  readonly choose: (id: string) => void;
  /** Opens another file with this text. */
  readonly add: (text: string) => void;
  readonly change: (id: string, text: string) => void;
  readonly remove: (id: string) => void;
}

/** The texts of this window; each is saved once typing pauses, and when the view is left. */
function useFiles(kept: readonly SqlFile[]): Files {
  const client = useClient();
  const queries = useQueryClient();
  const [files, setFiles] = useState<readonly SqlFile[]>(() => (kept.length > 0 ? kept : [newFile([])]));
  const [chosen, setChosen] = useState(files[0]?.id ?? '');
  const [visited, setVisited] = useState<ReadonlySet<string>>(() => new Set([chosen]));
  const texts = useRef(new Map<string, SqlFile>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const save = useCallback(() => {
    for (const file of texts.current.values()) client.call('sql.saveFile', { file }).catch(() => undefined);
    const changed = new Map(texts.current);
    texts.current.clear();
    queries.setQueryData<readonly SqlFile[]>(sqlQueries.files(client).queryKey, (all = []) => [
      ...all.map((file) => changed.get(file.id) ?? file),
      ...[...changed.values()].filter(({ id }) => !all.some((file) => file.id === id)),
    ]);
  }, [client, queries]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      save();
    },
    [save],
  );
  const choose = useCallback((id: string) => {
    setChosen(id);
    setVisited((all) => new Set([...all, id]));
  }, []);
  return {
    files,
    chosen,
    visited,
    choose,
    add: (text) => {
      const file = { ...newFile(files), text };
      setFiles([...files, file]);
      choose(file.id);
      if (text === '') return;
      texts.current.set(file.id, file);
      clearTimeout(timer.current);
      timer.current = setTimeout(save, savePause);
    },
    change: (id, text) => {
      const file = files.find((each) => each.id === id);
      if (file === undefined) return;
      texts.current.set(id, { ...file, text });
      clearTimeout(timer.current);
      timer.current = setTimeout(save, savePause);
    },
    remove: (id) => {
      texts.current.delete(id);
      client.call('sql.removeFile', { id }).catch(() => undefined);
      queries.setQueryData<readonly SqlFile[]>(sqlQueries.files(client).queryKey, (all = []) =>
        all.filter((file) => file.id !== id),
      );
      const rest = files.filter((file) => file.id !== id);
      const left = rest.length > 0 ? rest : [newFile([])];
      setFiles(left);
      choose(left[0]?.id ?? '');
    },
  };
}

function newFile(files: readonly SqlFile[]): SqlFile {
  for (let number = 1; ; number += 1) {
    const name = `query-${number}.sql`;
    if (!files.some((file) => file.name === name)) return { id: crypto.randomUUID(), name, text: '' };
  }
}
