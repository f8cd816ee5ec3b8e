import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { connectionQueries } from '#renderer/features/welcome/connectionQueries.ts';

/** How another window is opened at a place of the page, such as `/c/demo`: by the host, or by the browser. */
export function useOpenWindow(): (route: string) => void {
  const client = useClient();
  const { data: host } = useQuery(connectionQueries.host(client));
  return (route) => {
    if (host?.canOpenWindow === true) void client.call('host.openWindow', { route });
    else window.open(`#${route}`, '_blank', 'noopener');
  };
}
