import { useEffect, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import type { ConnectionStatus } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Connecting.module.css';

/** In ms: how long the banner stays after the connection is back. */
const lingering = 1500;

/** Whether a lost connection has just been restored. */
function useJustBack(isConnected: boolean): boolean {
  const [wasLost, setWasLost] = useState(false);
  if (!isConnected && !wasLost) setWasLost(true);
  useEffect(() => {
    if (!isConnected || !wasLost) return undefined;
    const timer = setTimeout(() => setWasLost(false), lingering);
    return () => clearTimeout(timer);
  }, [isConnected, wasLost]);
  return isConnected && wasLost;
}

/**
 * Shows that a connection is lost and whether it is reconnecting. It overlays the page, so that nothing moves when it
 * appears or disappears.
 */
export function LinkBanner({ status }: { readonly status: ConnectionStatus }) {
  const client = useClient();
  const { link, connectionId } = status;
  const isBack = useJustBack(link.state === 'connected');
  // It stays for a moment, so that a click on its button does not hit what is below it.
  if (link.state === 'connected') {
    return isBack ? (
      <div className={styles['banner']} role="status" data-state="connected">
        <b>The connection is back.</b>
        <Button disabled>Reconnect now</Button>
      </div>
    ) : null;
  }
  const reconnect = (): void => {
    // The result is reported as the connection's status.
    client.call('connections.reconnect', { connectionId }).catch(() => undefined);
  };
  const isReconnecting = link.state === 'reconnecting';
  return (
    <div className={styles['banner']} role={isReconnecting ? 'status' : 'alert'} data-state={link.state}>
      <b>Connection lost.</b>
      <span>
        {visibleText(link.why.message)}.{' '}
        {link.state === 'reconnecting' && link.waits
          ? 'A login was refused. No further attempt is made until you answer the question.'
          : isReconnecting
            ? `Reconnecting (attempt ${link.attempt}). This view stays as it is; pending requests resume automatically.`
            : visibleText(link.why.hint)}
      </span>
      <Button onClick={reconnect}>{isReconnecting ? 'Reconnect now' : 'Reconnect'}</Button>
    </div>
  );
}
