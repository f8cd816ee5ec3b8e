import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { ProfileFormPage } from '#renderer/features/profiles/form/ProfileFormPage.tsx';
import { ConfirmDialog } from '#renderer/ui/Modal.tsx';
import { TopBar } from '../frame/TopBar.tsx';
import styles from '../frame/Frame.module.css';

interface ProfilePageProps {
  /** undefined for a new one. */
  readonly profileId: string | undefined;
  readonly throughSsh: boolean;
}

/** The page of one saved connection. Leaving it with unsaved changes asks first. */
export function ProfilePage({ profileId, throughSsh }: ProfilePageProps) {
  const navigate = useNavigate();
  const dirty = useRef(false);
  const begin = useConnecting();
  const blocker = useBlocker({
    shouldBlockFn: () => dirty.current,
    enableBeforeUnload: () => dirty.current,
    withResolver: true,
  });
  const leave = useCallback(() => void navigate({ to: '/' }), [navigate]);
  const onDirty = useCallback((isDirty: boolean) => void (dirty.current = isDirty), []);
  return (
    <div className={styles['welcome']}>
      <TopBar connection={undefined} status={undefined} />
      <main className={styles['page']}>
        <ProfileFormPage
          profileId={profileId}
          throughSsh={throughSsh}
          onConnect={(target, label) => begin(target, { label, purpose: 'connect' })}
          onTest={(target, label) => begin(target, { label, purpose: 'test' })}
          onSaved={() => void navigate({ to: '/', ignoreBlocker: true })}
          onCancel={leave}
          onDirty={onDirty}
        />
      </main>
      <footer className={styles['status']} />
      {blocker.status === 'blocked' && (
        <ConfirmDialog
          title="Leave without saving?"
          operation="Leave"
          refusal="Stay"
          isDangerous
          onConfirm={blocker.proceed}
          onClose={blocker.reset}
        >
          The changes in this form, including entered passwords, will be lost.
        </ConfirmDialog>
      )}
    </div>
  );
}
