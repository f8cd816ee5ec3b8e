import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { catalogQueries } from '#renderer/features/tables/tableQueries.ts';
import { useCommandList, useCommands } from '#renderer/ui/commands.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal } from '#renderer/ui/Modal.tsx';
import { keyText } from '#renderer/ui/keyText.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { connectionKey } from '../useOpenedConnection.ts';
import { useShowSimulations } from '../pages/useShowSimulations.ts';
import styles from './CommandPalette.module.css';

interface PaletteEntry {
  readonly key: string;
  readonly title: string;
  readonly aside: string;
  /** A key that does the same. */
  readonly shortcut?: string | undefined;
  readonly run: () => void;
}

/** Finds views, commands, tables, users, and simulations by id, job id or title. */
export function CommandPalette() {
  const [open, setOpen] = useState(false);
  useCommands([
    {
      id: 'palette',
      title: 'Search or run a command',
      group: 'general',
      shortcut: 'Ctrl K',
      isListed: false,
      run: () => setOpen(!open),
    },
  ]);
  if (!open) return null;
  return (
    <Modal title="Search or run a command" hidesTitle closesOutside onClose={() => setOpen(false)}>
      <Palette onDone={() => setOpen(false)} />
    </Modal>
  );
}

function Palette({ onDone }: { readonly onDone: () => void }) {
  const { connectionId } = useParams({ strict: false });
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const hasSimulations = useIsYaptide(connectionId);
  const found = usePaletteEntries(text.trim(), hasSimulations ? connectionId : undefined);
  const entries = [...found, ...useTableEntries(text.trim(), connectionId)];
  const at = Math.min(active, Math.max(0, entries.length - 1));
  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    onDone();
    // In a separate task: a dialog that the entry opens takes the focus after the palette has restored it.
    setTimeout(entry.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) setActive((at + step + entries.length) % entries.length);
    else if (event.key === 'Enter') run(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles['palette']}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${at}`}
        aria-label="Search or run a command"
        placeholder={
          !hasSimulations
            ? connectionId === undefined
              ? 'Run a command'
              : 'Table or command'
            : 'Simulation (id, job id or title), user, table or command'
        }
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        ref={focusFirst}
        spellCheck={false}
      />
      <div role="listbox" id={listId} aria-label="Matches" className={styles['results']}>
        {entries.map((entry, index) => (
          <div
            key={entry.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={styles['result']}
            onPointerMove={() => setActive(index)}
            onClick={() => run(entry)}
            onKeyDown={onKeyDown}
          >
            <bdi>{entry.title}</bdi>
            <span className={styles['aside']}>{entry.aside}</span>
            {entry.shortcut === undefined ? null : (
              <kbd aria-label={`key ${entry.shortcut}`}>{keyText(entry.shortcut)}</kbd>
            )}
          </div>
        ))}
        {entries.length === 0 && <p className={styles['none']}>No matches</p>}
      </div>
    </div>
  );
}

/** Whether an open connection is given whose database has simulations and users to find. */
function useIsYaptide(connectionId: string | undefined): boolean {
  const queries = useQueryClient();
  if (connectionId === undefined) return false;
  return queries.getQueryData<Connection>(connectionKey(connectionId))?.isYaptide ?? false;
}

/** The most tables that are offered. */
const maxTables = 6;

/** Tables and views of any connection whose names hold a text. */
function useTableEntries(wanted: string, connectionId: string | undefined): readonly PaletteEntry[] {
  const client = useClient();
  const navigate = useNavigate();
  const enabled = connectionId !== undefined && wanted.length > 1;
  const { data } = useQuery({ ...catalogQueries.names(client, connectionId ?? ''), enabled });
  if (!enabled || data === undefined) return [];
  return data.relations
    .filter(({ name, kind }) => kind !== 'sequence' && name.toLowerCase().includes(wanted.toLowerCase()))
    .slice(0, maxTables)
    .map(({ schema, name, kind }) => ({
      key: `table-${schema}.${name}`,
      title: visibleText(name),
      aside: `${kind} in ${visibleText(schema)}`,
      run: () =>
        void navigate({ to: '/c/$connectionId/tables', params: { connectionId }, search: { schema, table: name } }),
    }));
}

/** What matches a text: commands, and within a connection to yaptide's database simulations and users. */
function usePaletteEntries(wanted: string, connectionId: string | undefined): readonly PaletteEntry[] {
  const client = useClient();
  const navigate = useNavigate();
  const show = useShowSimulations(connectionId ?? '');
  const commands = useCommandList()
    .filter(({ title, isListed }) => isListed !== false && title.toLowerCase().includes(wanted.toLowerCase()))
    .map(({ id, title, aside, shortcut, run }) => ({ key: id, title, aside: aside ?? 'command', shortcut, run }));
  const found = useQuery({
    queryKey: ['palette', connectionId, wanted],
    enabled: connectionId !== undefined && wanted !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const on = { connectionId: connectionId ?? '', filter: { text: wanted } };
      const window = (limit: number) => ({ kind: 'jump', from: 'start', limit }) as const;
      const [simulations, users] = await Promise.all([
        client.call('simulations.list', { ...on, window: window(8) }, { signal }),
        client.call('users.list', { ...on, window: window(5) }, { signal }),
      ]);
      return { simulations: simulations.rows, users: users.rows };
    },
  });
  if (connectionId === undefined || wanted === '' || found.data === undefined) return commands;
  const simulations = found.data.simulations.map((simulation) => ({
    key: `simulation-${simulation.id}`,
    title: simulation.title === '' ? "''" : visibleText(simulation.title),
    aside: `simulation ${simulation.id} · ${simulation.state}`,
    run: () =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: { simulation: simulation.id },
      }),
  }));
  const users = found.data.users.map((user) => ({
    key: `user-${user.id}`,
    title: user.username === '' ? "''" : visibleText(user.username),
    aside: `user · ${formatPlural(user.simulations, 'simulation')}`,
    run: () => show({ userIds: [user.id] }),
  }));
  return [...simulations, ...users, ...commands];
}
