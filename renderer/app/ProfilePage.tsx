import { useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { ProfileFormPage } from '#renderer/features/profiles/ProfileFormPage.tsx';
import { useOpenConnection } from '#renderer/features/welcome/useOpenConnection.ts';
import { OpeningPanel } from '#renderer/features/welcome/OpeningPanel.tsx';
import { ConfirmDialog } from '#renderer/ui/ConfirmDialog.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import { TestPanel } from './TestPanel.tsx';
import { TopBar } from './TopBar.tsx';
import { useTestConnection } from './useTestConnection.ts';
import styles from './Frame.module.css';

interface ProfilePageProps {
  /** undefined for a new one. */
  readonly profileId: string | undefined;
  readonly throughSsh: boolean;
}

/** The page of one saved connection. Leaving it with something unsaved asks first. */
export function ProfilePage({ profileId, throughSsh }: ProfilePageProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const dirty = useRef(false);
  const onOpened = useCallback(
    (connection: Connection) => {
      queries.setQueryData(['connections', 'one', connection.id], connection);
      // Whoever connects without saving has said so.
      const to = '/c/$connectionId/simulations';
      void navigate({ to, params: { connectionId: connection.id }, ignoreBlocker: true });
    },
    [queries, navigate],
  );
  const { opening, open, cancel } = useOpenConnection(onOpened);
  const { testing, test, stop } = useTestConnection();
  const leave = useCallback(() => void navigate({ to: '/' }), [navigate]);
  const onDirty = useCallback((isDirty: boolean) => void (dirty.current = isDirty), []);
  return (
    <div className={styles['welcome']}>
      <TopBar connection={undefined} />
      <main className={styles['page']}>
        <ProfileFormPage
          profileId={profileId}
          throughSsh={throughSsh}
          onConnect={(target, label) => {
            stop();
            open(target, `Connecting to ${label}`);
          }}
          onTest={(target, label) => {
            cancel();
            test(target, label);
          }}
          onSaved={() => void navigate({ to: '/', ignoreBlocker: true })}
          onCancel={leave}
          onDirty={onDirty}
          outcome={
            <>
              <OpeningPanel opening={opening} onCancel={cancel} />
              <TestPanel testing={testing} onStop={stop} />
            </>
          }
        />
      </main>
      <footer className={styles['status']} />
      <LeaveGuard isDirty={() => dirty.current} />
    </div>
  );
}

/** Asks before a page is left with something unsaved. */
function LeaveGuard({ isDirty }: { readonly isDirty: () => boolean }) {
  const blocker = useBlocker({ shouldBlockFn: isDirty, enableBeforeUnload: isDirty, withResolver: true });
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      title="Leave without saving?"
      act="Leave"
      refusal="Stay"
      isDangerous
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      What was changed in this form, and passwords that were typed, would be lost.
    </ConfirmDialog>
  );
}
