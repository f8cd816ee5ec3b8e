import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import {
  simulationListStateSchema,
  type SimulationListState,
} from '#renderer/features/simulations/simulationListState.ts';
import { SimulationsView } from '#renderer/features/simulations/SimulationsView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';
import { changedView, useAddressedView } from './addressedView.ts';
import type { SimulationsSearch } from './simulationsSearch.ts';
import { SimulationDetail } from './SimulationDetail.tsx';
import { useEscape, useFocusAfter } from './useDetailKeys.ts';
import { useShowGallery } from './useShowSimulations.ts';
import { useSimulationLink } from './useSimulationLink.ts';

const firstSplit = 492;
const splitName = 'simulations';

/** The list of simulations, and next to it the open one. */
export function SimulationsPage() {
  const { connection, setStatus } = useConnection();
  const search = useSearch({ from: '/c/$connectionId/simulations' });
  const navigate = useNavigate({ from: '/c/$connectionId/simulations' });
  const { preferences, update } = usePreferences();
  const { ask } = useOperations();
  const now = useNow(30_000);
  const onSearch = useCallback(
    (change: Partial<SimulationsSearch>, replace: boolean) => {
      void navigate({ search: (before) => ({ ...before, ...change }), replace });
    },
    [navigate],
  );
  const open = useCallback(
    (simulation: number | undefined) =>
      onSearch(
        {
          simulation,
          page: undefined,
          plot: undefined,
          wide: undefined,
          gallery: undefined,
          tasks: undefined,
          file: undefined,
        },
        false,
      ),
    [onSearch],
  );
  const close = useCallback(() => open(undefined), [open]);
  // State of one simulation does not carry over to the next; the tab and the gallery do.
  const follow = useCallback(
    (simulation: number) =>
      onSearch({ simulation, page: undefined, plot: undefined, tasks: undefined, file: undefined }, true),
    [onSearch],
  );
  const onView = useCallback(
    (change: Partial<SimulationListState>) =>
      void navigate({
        search: (before) => ({ ...before, list: changedView(before.list, simulationListStateSchema, change) }),
        replace: true,
      }),
    [navigate],
  );
  const linkOf = useSimulationLink(connection.id);
  const showGallery = useShowGallery(connection.id);
  const isOpen = search.simulation !== undefined;
  useFocusAfter(isOpen);
  useEscape(isOpen, close);
  const state = useAddressedView(search.list, simulationListStateSchema);
  const list = (
    <SimulationsView
      connectionId={connection.id}
      view={state}
      onView={onView}
      selectedId={search.simulation}
      onOpen={open}
      onFollow={follow}
      linkOf={linkOf}
      onGallery={showGallery}
      onRequest={ask}
      compact={isOpen}
      now={now}
      zone={preferences.zone}
      onStatus={setStatus}
    />
  );
  const detail =
    search.simulation === undefined ? null : (
      <SimulationDetail
        key={search.simulation}
        simulationId={search.simulation}
        search={search}
        onSearch={onSearch}
        onClose={close}
        now={now}
      />
    );
  if (detail !== null && search.wide === true) return detail;
  return (
    <Splitter
      label="Width of the list"
      size={preferences.splits[splitName] ?? firstSplit}
      least={280}
      minRest={520}
      onSize={(size) => update((all) => ({ ...all, splits: { ...all.splits, [splitName]: size } }))}
      first={list}
      second={detail}
    />
  );
}
