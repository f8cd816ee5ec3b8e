import { IconDots } from '@tabler/icons-react';
import { type MouseEvent, useRef, useState } from 'react';
import { IconButton } from '#renderer/ui/Button.tsx';
import { type MenuAnchor, type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';

/** The menu of one simulation's row: opened by its button, or where the heading is clicked. */
export function useRowMenu(id: number, entries: readonly MenuEntry[]) {
  const [anchor, setAnchor] = useState<MenuAnchor | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  return {
    onContextMenu: (event: MouseEvent): void => {
      event.preventDefault();
      // The menu of the whole gallery would open as well.
      event.stopPropagation();
      const place = new DOMRect(event.clientX, event.clientY, 0, 0);
      setAnchor({ getBoundingClientRect: () => place });
    },
    element: (
      <>
        <IconButton
          ref={button}
          label={`Menu of simulation ${id}`}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <IconDots size={14} />
        </IconButton>
        <PopupMenu
          label={`Simulation ${id}`}
          anchor={anchor}
          entries={entries}
          onClose={() => setAnchor(null)}
          focusAfter={() => button.current}
        />
      </>
    ),
  };
}
