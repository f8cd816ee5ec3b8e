import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import styles from './Tools.module.css';

interface ToolPopoverProps {
  readonly label: ReactNode;
  /** For screen readers, the name of the button and of its popover. */
  readonly title: string;
  readonly isActive?: boolean;
  readonly children: ReactNode;
}

/** A button above a plot that opens further settings below it. */
export function ToolPopover({ label, title, isActive = false, children }: ToolPopoverProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles['button']} title={title} aria-label={title} data-active={isActive}>
        {label} <i className={styles['caret']} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={4} className={styles['positioner']}>
          <Popover.Popup className={styles['popover']} aria-label={title}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A named line of such settings. */
export function ToolRow({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles['row']}>
      <span>{name}</span>
      {children}
    </div>
  );
}
