import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useSyncExternalStore } from 'react';
import { isShortcut, isTyping, type Shortcut, worksWhileTyping } from '#renderer/ui/shortcuts.ts';

/** The group of a command in the palette and among the keys. */
export const commandGroups = ['connection', 'page', 'saved', 'general'] as const;

/** An action of the window, from the palette, from a menu or by a key. */
export interface Command {
  /** Of two commands with one id, the later one counts. */
  readonly id: string;
  /** `Add user…` */
  readonly title: string;
  readonly group: (typeof commandGroups)[number];
  readonly shortcut?: Shortcut;
  /** Additional text in the palette, such as a place. */
  readonly aside?: string;
  /** False for actions by key only that would be useless in the palette. */
  readonly isListed?: boolean;
  readonly run: () => void;
}

interface CommandStore {
  readonly set: (owner: string, commands: readonly Command[]) => void;
  readonly remove: (owner: string) => void;
  readonly list: () => readonly Command[];
  readonly subscribe: (changed: () => void) => () => void;
}

const CommandContext = createContext<CommandStore | undefined>(undefined);

/** Holds the window's commands, and runs them by their keys. */
export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const store = useMemo(() => makeStore(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const command = store.list().findLast(({ shortcut }) => shortcut !== undefined && isShortcut(event, shortcut));
      if (command?.shortcut === undefined) return;
      // A single key is text in a field, and belongs to whatever overlays the page.
      if (!worksWhileTyping(command.shortcut) && isTyping(event)) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [store]);
  return <CommandContext value={store}>{children}</CommandContext>;
}

function makeStore(): CommandStore {
  const owners = new Map<string, readonly Command[]>();
  const listeners = new Set<() => void>();
  let all: readonly Command[] = [];
  const change = (): void => {
    const byId = new Map([...owners.values()].flat().map((command) => [command.id, command]));
    all = [...byId.values()];
    for (const listener of listeners) listener();
  };
  return {
    set: (owner, commands) => {
      owners.set(owner, commands);
      change();
    },
    remove: (owner) => {
      owners.delete(owner);
      change();
    },
    list: () => all,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function useStore(): CommandStore {
  const store = useContext(CommandContext);
  if (store === undefined) throw new Error('Commands need a CommandsProvider above them');
  return store;
}

/** Offers commands while the component is mounted. */
export function useCommands(commands: readonly Command[]): void {
  const store = useStore();
  const owner = useId();
  useEffect(() => {
    store.set(owner, commands);
  });
  useEffect(() => () => store.remove(owner), [store, owner]);
}

/** The currently available commands, by group. */
export function useCommandList(): readonly Command[] {
  const store = useStore();
  const all = useSyncExternalStore(store.subscribe, store.list);
  return commandGroups.flatMap((group) => all.filter((command) => command.group === group));
}

/** Runs a command by its id; does nothing if it is not available. */
export function useRunCommand(): (id: string) => void {
  const store = useStore();
  return (id) =>
    store
      .list()
      .find((command) => command.id === id)
      ?.run();
}
