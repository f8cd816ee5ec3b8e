import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import type { ConnectionStatus } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Connecting.module.css';

/** Says that a connection is lost and whether it is reconnecting. It lies over the page, so that nothing moves when it comes or goes. */
export function LinkBanner({ status }: { readonly status: ConnectionStatus }) {
  const client = useClient();
  const { link, connectionId } = status;
  if (link.state === 'connected') return null;
  const reconnect = (): void => {
    // What comes of it is reported as the connection's status.
    client.call('connections.reconnect', { connectionId }).catch(() => undefined);
  };
  const isReconnecting = link.state === 'reconnecting';
  return (
    <div className={styles['banner']} role={isReconnecting ? 'status' : 'alert'} data-state={link.state}>
      <b>Connection lost.</b>
      <span>
        {visibleText(link.why.message)}.{' '}
        {isReconnecting
          ? `Reconnecting (attempt ${link.attempt}). This view stays as it is; pending requests resume automatically.`
          : visibleText(link.why.hint)}
      </span>
      <Button onClick={reconnect}>{isReconnecting ? 'Reconnect now' : 'Reconnect'}</Button>
    </div>
  );
}
