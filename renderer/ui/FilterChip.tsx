import { Popover } from '@base-ui/react/popover';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './FilterChip.module.css';

interface FilterChipProps {
  /** What it filters by: `State`. */
  readonly name: string;
  /** The selection, in words; undefined if there is none. */
  readonly chosen: string | undefined;
  readonly onClear: () => void;
  /** The choices, in a popup. */
  readonly children: ReactNode;
}

/** A filter as a chip: dashed while inactive, in the accent colour and with ✕ while active. */
export function FilterChip({ name, chosen, onClear, children }: FilterChipProps) {
  const on = chosen !== undefined;
  return (
    <Popover.Root>
      <span className={`${styles['chip']} ${on ? styles['on'] : ''}`}>
        <Popover.Trigger
          className={styles['open']}
          aria-label={on ? `${name}: ${chosen}` : `Filter by ${name.toLowerCase()}`}
        >
          <bdi className={styles['label']} title={chosen}>
            {chosen ?? name}
          </bdi>
          {on ? null : <IconChevronDown size={13} stroke={1.7} aria-hidden="true" />}
        </Popover.Trigger>
        {on ? (
          <button
            type="button"
            className={styles['clear']}
            aria-label={`Clear the filter by ${name.toLowerCase()}`}
            onClick={onClear}
          >
            <IconX size={13} stroke={2} aria-hidden="true" />
          </button>
        ) : null}
      </span>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={4} className={styles['positioner']}>
          <Popover.Popup className={styles['popup']} aria-label={`Filter by ${name.toLowerCase()}`}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
