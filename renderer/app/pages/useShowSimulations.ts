import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { SimulationTab } from '#renderer/features/simulation/simulationTabs.ts';
import type { SimulationFilter, SimulationSort } from '#shared/domain/simulation.ts';

/** Goes to the simulations that match a filter, newest first by default. */
export function useShowSimulations(connectionId: string): (filter: SimulationFilter, sort?: SimulationSort) => void {
  const navigate = useNavigate();
  return useCallback(
    (filter, sort) =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: { list: sort === undefined ? { filter } : { filter, sort } },
      }),
    [navigate, connectionId],
  );
}

/** Opens a simulation, on a given tab if any. */
export function useOpenSimulation(connectionId: string, tab?: SimulationTab): (simulation: number) => void {
  const navigate = useNavigate();
  return useCallback(
    (simulation) =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: tab === undefined ? { simulation } : { simulation, tab },
      }),
    [navigate, connectionId, tab],
  );
}

/** Shows the results of some simulations as images next to each other. */
export function useShowGallery(connectionId: string): (simulations: readonly number[]) => void {
  const navigate = useNavigate();
  return useCallback(
    (simulations) =>
      void navigate({ to: '/c/$connectionId/gallery', params: { connectionId }, search: { simulations } }),
    [navigate, connectionId],
  );
}
