import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { linkTo } from '../linkTo.ts';

/** The address of a simulation in the current mode: of this window's own page. */
export function useSimulationLink(connectionId: string): (id: number) => string {
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
