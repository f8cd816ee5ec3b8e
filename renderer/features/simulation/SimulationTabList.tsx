import { Tabs } from '#renderer/ui/Tabs.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';
import { type SimulationTab, simulationTabs, tabLooks } from './simulationTabs.ts';

interface SimulationTabListProps {
  /** The id of the panel that the tabs change; tabs are called `<id>-<tab>`. */
  readonly panelId: string;
  /** undefined until it is known: the tabs stand there without counts. */
  readonly simulation: Simulation | undefined;
  readonly tab: SimulationTab;
  readonly onTab: (tab: SimulationTab) => void;
}

/** The tabs of a simulation. */
export function SimulationTabList({ panelId, simulation, tab, onTab }: SimulationTabListProps) {
  const tabs = simulationTabs.map((name) => ({
    name,
    label: tabLooks[name].label,
    count: simulation === undefined ? undefined : tabLooks[name].count(simulation),
  }));
  return <Tabs label="Parts of the simulation" panelId={panelId} tabs={tabs} chosen={tab} onChoose={onTab} />;
}
