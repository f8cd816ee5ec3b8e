import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import {
  simulationListStateSchema,
  type SimulationListState,
} from '#renderer/features/simulations/simulationListState.ts';
import { SimulationsView } from '#renderer/features/simulations/SimulationsView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { isTyping } from '#renderer/ui/shortcuts.ts';
import { linkTo } from '../linkTo.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';
import { changedView, useAddressedView } from './addressedView.ts';
import type { SimulationsSearch } from './simulationsSearch.ts';
import { SimulationDetail } from './SimulationDetail.tsx';

const firstSplit = 492;
const splitName = 'simulations';

/** The list of simulations, and next to it the one that is open. */
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
  // What belongs to one simulation does not carry over to the next; the tab and the gallery do.
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

/** The address of a simulation, as it opens in the mode in use: of this window's own page. */
function useSimulationLink(connectionId: string): (id: number) => string {
  const router = useRouter();
  return useCallback(
    (simulation) => {
      const to = '/c/$connectionId/simulations';
      const { href } = router.buildLocation({ to, params: { connectionId }, search: { simulation } });
      return linkTo(connectionId, href);
    },
    [router, connectionId],
  );
}

/** When a detail has closed with the focus in it, the list has the focus again. */
function useFocusAfter(isOpen: boolean): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const { activeElement, body } = document;
    if (wasOpen.current && !isOpen && activeElement === body) {
      document.querySelector<HTMLElement>('[role=grid]')?.focus({ preventScroll: true });
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
}

/** Escape closes what is open, unless something above it (a menu, a dialog, a field) takes the key first. */
function useEscape(active: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const busy = event.target instanceof Element && event.target.closest('[role=menu], [data-keeps-escape]') !== null;
      if (!busy && !isTyping(event)) onEscape();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
