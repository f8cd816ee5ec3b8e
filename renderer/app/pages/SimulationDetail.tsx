import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { openSimulationRequests } from '#renderer/features/simulation/openSimulationOperations.ts';
import { useSimulation } from '#renderer/features/simulation/simulationQueries.ts';
import { SimulationView } from '#renderer/features/simulation/SimulationView.tsx';
import { firstTabOf, type SimulationTab } from '#renderer/features/simulation/simulationTabs.ts';
import { ResultsTab } from '#renderer/features/results/ResultsTab.tsx';
import { changedSettings, parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { type Command, useCommands } from '#renderer/ui/commands.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { isTerminalState, type Simulation } from '#shared/domain/simulation.ts';
import { linkTo } from '../linkTo.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';
import { useShowGallery } from './useShowSimulations.ts';
import type { SimulationsSearch } from './simulationsSearch.ts';

const TasksTab = lazy(async () => ({ default: (await import('#renderer/features/tasks/TasksTab.tsx')).TasksTab }));
const InputTab = lazy(async () => ({ default: (await import('#renderer/features/input/InputTab.tsx')).InputTab }));
const LogsTab = lazy(async () => ({ default: (await import('#renderer/features/logfiles/LogsTab.tsx')).LogsTab }));
const RowsTab = lazy(async () => ({ default: (await import('#renderer/features/rows/RowsTab.tsx')).RowsTab }));

interface SimulationDetailProps {
  readonly simulationId: number;
  readonly search: SimulationsSearch;
  readonly onSearch: (change: Partial<SimulationsSearch>, replace: boolean) => void;
  readonly onClose: () => void;
  readonly now: number;
}

/** One simulation with its tabs; composes the features behind them. */
export function SimulationDetail({ simulationId, search, onSearch, onClose, now }: SimulationDetailProps) {
  const { connection } = useConnection();
  const { preferences } = usePreferences();
  const { ask } = useOperations();
  const onExpand = (wide: boolean): void => onSearch({ wide: wide ? true : undefined }, true);
  useDetailCommands({ simulationId, isWide: search.wide === true, onExpand });
  const { data: simulation, error } = useSimulation(connection.id, simulationId);
  const firstTab = firstTabOf(simulation);
  // It existed and no longer does: the detail of a removed row closes.
  const wasRemoved = simulation !== undefined && error !== null && toFailure(error).code === 'not-found';
  useEffect(() => {
    if (wasRemoved) onClose();
  }, [wasRemoved, onClose]);
  const tab: SimulationTab = search.tab ?? firstTab;
  return (
    <SimulationView
      connectionId={connection.id}
      simulationId={simulationId}
      tab={tab}
      onTab={(next) => onSearch({ tab: next === firstTab ? undefined : next }, false)}
      expanded={search.wide === true}
      onExpand={onExpand}
      onClose={onClose}
      onRequest={ask}
      onCopyLink={() => copyAndTell(linkTo(connection.id, window.location.hash.slice(1)), 'the link')}
      now={now}
      zone={preferences.zone}
    >
      {(simulation) => (
        <Suspense fallback={null}>
          <TabContent
            tab={tab}
            simulation={simulation}
            simulationId={simulationId}
            search={search}
            onSearch={onSearch}
            now={now}
          />
        </Suspense>
      )}
    </SimulationView>
  );
}

interface DetailCommandsOptions {
  readonly simulationId: number;
  readonly isWide: boolean;
  readonly onExpand: (wide: boolean) => void;
}

/** The actions on the open simulation from the palette or by a key. */
function useDetailCommands({ simulationId, isWide, onExpand }: DetailCommandsOptions): void {
  const { connection } = useConnection();
  const { ask } = useOperations();
  const { data } = useSimulation(connection.id, simulationId);
  const wide: Command = {
    id: 'wide',
    title: isWide ? 'Show next to the list' : 'Use the whole window for the detail',
    group: 'page',
    shortcut: 'F',
    run: () => onExpand(!isWide),
  };
  const requests = data === undefined ? undefined : openSimulationRequests(data);
  useCommands([
    wide,
    ...(requests === undefined
      ? []
      : ([
          {
            id: 'rename-open',
            title: `Rename simulation ${simulationId}…`,
            group: 'connection',
            run: () => ask(requests.rename),
          },
          {
            id: 'remove-open',
            title: `Remove simulation ${simulationId}…`,
            group: 'connection',
            run: () => ask(requests.remove),
          },
        ] as const)),
  ]);
}

interface TabContentProps extends Omit<SimulationDetailProps, 'onClose'> {
  readonly tab: SimulationTab;
  readonly simulation: Simulation | undefined;
}

function TabContent({ tab, simulation, simulationId, search, onSearch, now }: TabContentProps) {
  const { connection } = useConnection();
  const { preferences } = usePreferences();
  const { ask } = useOperations();
  const of = { connectionId: connection.id, simulationId };
  const onFile = useCallback(
    (change: SimulationsSearch['file']) => onSearch({ file: { ...search.file, ...change } }, true),
    [onSearch, search.file],
  );
  const tasks = useMemo(
    () =>
      simulation === undefined
        ? undefined
        : {
            total: simulation.tasksTotal,
            ended: isTerminalState(simulation.state),
            requested: simulation.primariesRequested,
            simulated: simulation.primariesSimulated,
          },
    [simulation],
  );
  switch (tab) {
    case 'tasks':
      return (
        <TasksTab
          {...of}
          view={search.tasks ?? {}}
          onView={(change) => onSearch({ tasks: { ...search.tasks, ...change } }, true)}
          onRequest={ask}
          now={now}
          zone={preferences.zone}
        />
      );
    case 'input':
      return <InputTab {...of} tasks={tasks} view={search.file ?? {}} onView={onFile} />;
    case 'logs':
      return <LogsTab {...of} view={search.file ?? {}} onView={onFile} />;
    case 'rows':
      return <RowsTab {...of} />;
    case 'results':
    default:
      return <Results simulation={simulation} simulationId={simulationId} search={search} onSearch={onSearch} />;
  }
}

type ResultsProps = Pick<TabContentProps, 'simulation' | 'simulationId' | 'search' | 'onSearch'>;

function Results({ simulation, simulationId, search, onSearch }: ResultsProps) {
  const { connection } = useConnection();
  const navigate = useNavigate();
  const showGallery = useShowGallery(connection.id);
  const { preferences, update } = usePreferences();
  const settings = useMemo(
    () => parsePlotSettings({ colourMap: preferences.colourMap, ...search.plot }),
    [preferences.colourMap, search.plot],
  );
  const onSettings = useCallback(
    (changes: Partial<PlotSettings>) => {
      onSearch({ plot: changedSettings({ ...settings, ...changes }) }, true);
      const { colourMap } = changes;
      if (colourMap !== undefined) update((all) => ({ ...all, colourMap }));
    },
    [onSearch, settings, update],
  );
  const onPage = useCallback(
    (page: number, next: PlotSettings) => onSearch({ page, gallery: undefined, plot: changedSettings(next) }, false),
    [onSearch],
  );
  const primaries =
    simulation === undefined
      ? undefined
      : { simulated: simulation.primariesSimulated, tasks: simulation.tasksTotal, state: simulation.state };
  return (
    <ResultsTab
      connectionId={connection.id}
      simulationId={simulationId}
      primaries={primaries}
      pageId={search.page}
      settings={settings}
      gallery={search.gallery === true}
      onPage={onPage}
      onSettings={onSettings}
      onGallery={(gallery) => onSearch({ gallery: gallery ? true : undefined }, false)}
      onCompare={(pages) =>
        void navigate({ to: '/c/$connectionId/compare', params: { connectionId: connection.id }, search: { pages } })
      }
      onGalleryOfSeveral={() => showGallery([simulationId])}
    />
  );
}
