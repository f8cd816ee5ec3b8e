import type { KeyboardEvent } from 'react';
import { formatCount } from '#shared/figures.ts';
import styles from './Tabs.module.css';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  /** How many there are; undefined if a number is meaningless, or unknown. */
  readonly count?: number | undefined;
}

interface TabsProps<Name extends string> {
  readonly label: string;
  /** The id of the panel that the tabs control; tabs are named `<id>-<name>`. */
  readonly panelId: string;
  readonly tabs: readonly Tab<Name>[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}

/** Tabs over one panel; arrows, Home and End go from one to the next. */
export function Tabs<Name extends string>({ label, panelId, tabs, chosen, onChoose }: TabsProps<Name>) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const count = tabs.length;
    const to = { ArrowRight: (at + 1) % count, ArrowLeft: (at + count - 1) % count, Home: 0, End: count - 1 }[
      event.key
    ];
    const next = to === undefined ? undefined : tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.name);
    document.getElementById(`${panelId}-${next.name}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={styles['tabs']}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          id={`${panelId}-${tab.name}`}
          type="button"
          role="tab"
          aria-selected={tab.name === chosen}
          aria-controls={panelId}
          tabIndex={tab.name === chosen ? 0 : -1}
          className={styles['tab']}
          onClick={() => onChoose(tab.name)}
          onKeyDown={onKeyDown}
        >
          {tab.label}
          {tab.count === undefined ? null : <small>{formatCount(tab.count)}</small>}
        </button>
      ))}
    </div>
  );
}
