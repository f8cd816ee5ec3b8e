import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import menuStyles from '#renderer/ui/Popup.module.css';
import type { ConnectionStatus } from '#shared/domain/connection.ts';

const choices = [5, 10, 30, 60, 300, 1800] as const;

/** The statement timeout of this connection; a click changes it. */
export function StatementTimeout({ status }: { readonly status: ConnectionStatus }) {
  const client = useClient();
  const queries = useQueryClient();
  const { connectionId, statementTimeout } = status;
  const choose = (seconds: number): void => {
    client.call('connections.setStatementTimeout', { connectionId, seconds }).then(
      (next) => queries.setQueryData(['status', connectionId], next),
      async () => queries.invalidateQueries({ queryKey: ['status', connectionId] }),
    );
  };
  return (
    <Menu.Root>
      <Menu.Trigger title="How long a statement may take before the database stops it">
        statement timeout {formatSeconds(statementTimeout)}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={6} className={menuStyles['positioner']}>
          <Menu.Popup className={menuStyles['popup']}>
            <Menu.RadioGroup value={statementTimeout} onValueChange={choose}>
              {choices.map((seconds) => (
                <Menu.RadioItem key={seconds} value={seconds} className={menuStyles['item']} closeOnClick>
                  {formatSeconds(seconds)}
                  <Menu.RadioItemIndicator className={menuStyles['aside']}>✓</Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function formatSeconds(seconds: number): string {
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
