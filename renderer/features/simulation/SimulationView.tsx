import { type ReactNode, useId } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Tabs } from '#renderer/ui/Tabs.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';
import { SimulationHeader, type SimulationHeaderOperations } from './SimulationHeader.tsx';
import { useSimulation } from './simulationQueries.ts';
import { type SimulationTab, simulationTabs, tabLooks } from './simulationTabs.ts';
import styles from './SimulationView.module.css';

interface SimulationViewProps extends SimulationHeaderOperations {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly tab: SimulationTab;
  readonly onTab: (tab: SimulationTab) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** The content of the tab; the simulation is undefined until it is known. */
  readonly children: (simulation: Simulation | undefined) => ReactNode;
}

/** A simulation: its header, its tabs, and the content of the selected tab. */
export function SimulationView(props: SimulationViewProps) {
  const { connectionId, simulationId, tab, onTab, children, onClose } = props;
  const query = useSimulation(connectionId, simulationId);
  const panelId = useId();
  const error = query.error === null ? undefined : toFailure(query.error);
  // What was read before is still shown when a reload fails, unless the simulation no longer exists.
  const isGone = error?.code === 'not-found';
  const failure = isGone || query.data === undefined ? error : undefined;
  const simulation = isGone ? undefined : query.data;
  return (
    <section className={styles['view']} aria-label={`Simulation ${simulationId}`}>
      <div className={styles['head']}>
        <SimulationHeader {...props} simulation={simulation} />
        {failure === undefined ? (
          <SimulationTabList panelId={panelId} simulation={simulation} tab={tab} onTab={onTab} />
        ) : null}
      </div>
      {failure === undefined ? (
        <div id={panelId} role="tabpanel" aria-labelledby={`${panelId}-${tab}`} className={styles['panel']}>
          {children(simulation)}
        </div>
      ) : isGone ? (
        <EmptyState
          title={`There is no simulation ${simulationId}`}
          text="It may have been removed, or the link belongs to another database."
        >
          <Button onClick={onClose}>Back to the list</Button>
        </EmptyState>
      ) : (
        <FailurePanel failure={failure} onRetry={() => void query.refetch()} />
      )}
    </section>
  );
}

interface SimulationTabListProps {
  /** The id of the panel that the tabs control; tabs are named `<id>-<tab>`. */
  readonly panelId: string;
  /** undefined while unknown: the tabs are shown without counts. */
  readonly simulation: Simulation | undefined;
  readonly tab: SimulationTab;
  readonly onTab: (tab: SimulationTab) => void;
}

/** The tabs of a simulation. */
function SimulationTabList({ panelId, simulation, tab, onTab }: SimulationTabListProps) {
  const tabs = simulationTabs.map((name) => ({
    name,
    label: tabLooks[name].label,
    count: simulation === undefined ? undefined : tabLooks[name].count(simulation),
  }));
  return <Tabs label="Parts of the simulation" panelId={panelId} tabs={tabs} chosen={tab} onChoose={onTab} />;
}
