import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { visibleText } from '#renderer/format/visibleText.ts';
import { type PaletteEntry, usePaletteCommands } from './usePaletteCommands.ts';
import { useShowSimulations } from '../pages/useShowSimulations.ts';

/** What matches a text: commands, and within a connection simulations and users. */
export function usePaletteEntries(text: string, connectionId: string | undefined): readonly PaletteEntry[] {
  const client = useClient();
  const navigate = useNavigate();
  const commands = usePaletteCommands(connectionId);
  const show = useShowSimulations(connectionId ?? '');
  const wanted = text.trim();
  const found = useQuery({
    queryKey: ['palette', connectionId, wanted],
    enabled: connectionId !== undefined && wanted !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const on = { connectionId: connectionId ?? '', filter: { text: wanted } };
      const window = (limit: number) => ({ kind: 'jump', from: 'start', limit }) as const;
      const [simulations, users] = await Promise.all([
        client.call('simulations.list', { ...on, window: window(8) }, { signal }),
        client.call('users.list', { ...on, window: window(5) }, { signal }),
      ]);
      return { simulations: simulations.rows, users: users.rows };
    },
  });
  const matching = commands.filter(({ title }) => title.toLowerCase().includes(wanted.toLowerCase()));
  if (connectionId === undefined || wanted === '' || found.data === undefined) return matching;
  const simulations = found.data.simulations.map((simulation) => ({
    key: `simulation-${simulation.id}`,
    title: simulation.title === '' ? "''" : visibleText(simulation.title),
    aside: `simulation ${simulation.id} · ${simulation.state}`,
    run: () =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: { simulation: simulation.id },
      }),
  }));
  const users = found.data.users.map((user) => ({
    key: `user-${user.id}`,
    title: user.username === '' ? "''" : visibleText(user.username),
    aside: `user · ${user.simulations} simulations`,
    run: () => show({ userIds: [user.id] }),
  }));
  return [...simulations, ...users, ...matching];
}
