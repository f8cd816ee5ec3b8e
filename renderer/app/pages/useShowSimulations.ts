import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { SimulationFilter } from '#shared/domain/simulation.ts';

/** Goes to the simulations that a filter leaves, newest first. */
export function useShowSimulations(connectionId: string): (filter: SimulationFilter) => void {
  const navigate = useNavigate();
  return useCallback(
    (filter) =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: { list: { filter } },
      }),
    [navigate, connectionId],
  );
}
