import type { KeyboardEvent } from 'react';
import { formatCount } from '#renderer/format/formatCount.ts';
import type { Simulation } from '#shared/domain/simulation.ts';
import { type SimulationTab, simulationTabs, tabLooks } from './simulationTabs.ts';
import styles from './SimulationHeader.module.css';

interface SimulationTabListProps {
  /** The id of the panel that the tabs change; tabs are called `<id>-<tab>`. */
  readonly panelId: string;
  /** undefined until it is known: the tabs stand there without counts. */
  readonly simulation: Simulation | undefined;
  readonly tab: SimulationTab;
  readonly onTab: (tab: SimulationTab) => void;
}

/** The tabs of a simulation; arrows, Home and End go from one to the next. */
export function SimulationTabList({ panelId, simulation, tab, onTab }: SimulationTabListProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const at = simulationTabs.indexOf(tab);
    const count = simulationTabs.length;
    const to = { ArrowRight: (at + 1) % count, ArrowLeft: (at + count - 1) % count, Home: 0, End: count - 1 }[
      event.key
    ];
    const next = to === undefined ? undefined : simulationTabs[to];
    if (next === undefined) return;
    event.preventDefault();
    onTab(next);
    document.getElementById(`${panelId}-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="Parts of the simulation" className={styles['tabs']}>
      {simulationTabs.map((one) => {
        const count = simulation === undefined ? undefined : tabLooks[one].count(simulation);
        return (
          <button
            key={one}
            id={`${panelId}-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls={panelId}
            tabIndex={one === tab ? 0 : -1}
            className={styles['tab']}
            onClick={() => onTab(one)}
            onKeyDown={onKeyDown}
          >
            {tabLooks[one].label}
            {count === undefined ? null : <small>{formatCount(count)}</small>}
          </button>
        );
      })}
    </div>
  );
}
