import { IconDownload } from '@tabler/icons-react';
import { type MouseEvent, useState } from 'react';
import { useCommands } from '#renderer/ui/commands.tsx';
import { type MenuAnchor, type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import styles from '../Results.module.css';

/** The menu of a plot: opened by its button, by E, and by the context menu of the plot. */
export interface PlotMenu {
  readonly anchor: MenuAnchor | null;
  readonly open: (anchor: MenuAnchor) => void;
  readonly close: () => void;
  /** Opens the menu where the plot was clicked. */
  readonly onContextMenu: (event: MouseEvent) => void;
}

/** Whether the menu of a plot is open, and where. */
export function usePlotMenu(): PlotMenu {
  const [anchor, setAnchor] = useState<MenuAnchor | null>(null);
  return {
    anchor,
    open: setAnchor,
    close: () => setAnchor(null),
    onContextMenu: (event) => {
      if (event.target instanceof Element && event.target.closest('input, textarea') !== null) return;
      event.preventDefault();
      const place = new DOMRect(event.clientX, event.clientY, 0, 0);
      setAnchor({ getBoundingClientRect: () => place });
    },
  };
}

interface ExportMenuProps {
  readonly menu: PlotMenu;
  readonly entries: readonly MenuEntry[];
  readonly label?: string;
}

/** The button above a plot that opens its menu. */
export function ExportMenu({ menu, entries, label = 'Export this plot or its data' }: ExportMenuProps) {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  useCommands([
    {
      id: 'export-plot',
      title: `${label}…`,
      group: 'page',
      shortcut: 'E',
      run: () => (button === null ? undefined : menu.open(button)),
    },
  ]);
  return (
    <>
      <button
        ref={setButton}
        type="button"
        className={styles['tool']}
        title={`${label} (E)`}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={menu.anchor !== null}
        onClick={(event) => menu.open(event.currentTarget)}
      >
        <IconDownload size={15} aria-hidden="true" />
      </button>
      <PopupMenu label={label} anchor={menu.anchor} entries={entries} onClose={menu.close} focusAfter={() => button} />
    </>
  );
}
