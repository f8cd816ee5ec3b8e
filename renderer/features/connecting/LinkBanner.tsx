import { useClient } from '#renderer/api/ApiProvider.tsx';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { ConnectionStatus } from '#shared/domain/connection.ts';
import styles from './Connecting.module.css';

/** Says that a connection is lost and sought, or was given up; nothing while it stands. */
export function LinkBanner({ status }: { readonly status: ConnectionStatus }) {
  const client = useClient();
  const { link, connectionId } = status;
  if (link.state === 'connected') return null;
  const seek = (): void => {
    // What comes of it is told as the connection's status.
    client.call('connections.reconnect', { connectionId }).catch(() => undefined);
  };
  const sought = link.state === 'reconnecting';
  return (
    <div className={styles['banner']} role={sought ? 'status' : 'alert'} data-state={link.state}>
      <b>{visibleText(link.why.message)}.</b>
      <span>
        {sought
          ? `Reconnecting, try ${link.attempt}. What is shown stays; what was asked goes on by itself.`
          : visibleText(link.why.hint)}
      </span>
      <Button onClick={seek}>{sought ? 'Try now' : 'Connect again'}</Button>
    </div>
  );
}
