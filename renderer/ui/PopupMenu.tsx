import { Menu } from '@base-ui/react/menu';
import { type Icon, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { keyText } from '#renderer/ui/keyText.ts';
import type { Shortcut } from '#renderer/ui/shortcuts.ts';
import { assertNever } from '#shared/failure.ts';
import styles from './PopupMenu.module.css';

/** One line of a menu. */
export type MenuEntry =
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly Icon?: Icon;
      /** The key that does the same, shown on the right. */
      readonly shortcut?: Shortcut | undefined;
      /** A word on the right. */
      readonly hint?: string;
      readonly disabled?: boolean;
      readonly action: () => void;
    }
  | { readonly kind: 'check'; readonly label: string; readonly checked: boolean; readonly toggle: () => void }
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'line'; readonly label: string };

/** The anchor of a menu: an element, or a position on the screen. */
export type MenuAnchor = Element | { readonly getBoundingClientRect: () => DOMRect };

interface PopupMenuProps {
  readonly label: string;
  /** null closes it. */
  readonly anchor: MenuAnchor | null;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
  /** The element that gets the focus afterwards. */
  readonly focusAfter: () => HTMLElement | null;
}

/** A menu that opens at its trigger: a header, a row, a position on the screen. */
export function PopupMenu(props: PopupMenuProps) {
  const [wasOpen, setWasOpen] = useState(false);
  if (props.anchor !== null && !wasOpen) setWasOpen(true);
  // Most are never opened, and one costs as much as dozens of cells.
  return wasOpen ? <OpenedMenu {...props} /> : null;
}

function OpenedMenu({ label, anchor, entries, onClose, focusAfter }: PopupMenuProps) {
  return (
    <Menu.Root open={anchor !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="start" sideOffset={2} className={styles['positioner']}>
          <Menu.Popup className={styles['popup']} aria-label={label} finalFocus={focusAfter}>
            {entries.map((entry) => (
              <Entry key={`${entry.kind} ${entry.label}`} entry={entry} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  switch (entry.kind) {
    case 'action':
      return (
        <Menu.Item className={styles['item']} disabled={entry.disabled === true} onClick={entry.action}>
          <span className={styles['mark']}>
            {entry.Icon === undefined ? null : <entry.Icon size={15} stroke={1.7} aria-hidden="true" />}
          </span>
          {entry.label}
          <span className={styles['hint']}>{keyText(entry.shortcut ?? entry.hint ?? '')}</span>
        </Menu.Item>
      );
    case 'check':
      return (
        <Menu.CheckboxItem
          className={styles['item']}
          checked={entry.checked}
          closeOnClick={false}
          onCheckedChange={entry.toggle}
        >
          <span className={styles['mark']}>{entry.checked ? <IconCheck size={16} stroke={1.9} /> : null}</span>
          {entry.label}
        </Menu.CheckboxItem>
      );
    case 'note':
      return <div className={styles['note']}>{entry.label}</div>;
    case 'line':
      return <Menu.Separator className={styles['separator']} />;
    default:
      return assertNever(entry);
  }
}
