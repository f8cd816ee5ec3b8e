import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { MigrationReadiness } from '#shared/domain/migration.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Migrations.module.css';

interface BackUpNowProps {
  readonly connectionId: string;
  /** The backup that is there; one that is not checked yet is checked instead. */
  readonly backup: MigrationReadiness['backup'];
}

/** Makes and checks the backup that an upgrade relies on, in the folder used last, by the program's own copier. */
export function BackUpNow({ connectionId, backup }: BackUpNowProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const isUnchecked = backup !== null && backup.check === null;
  const work = useMutation({
    mutationFn: async () => {
      const onProgress = (_fraction: number | null, now: string): void => setText(now);
      const make = async (): Promise<string> => {
        const { folder } = await client.call('backups.preview', { connectionId });
        const input = { connectionId, folder, reason: 'before-change' } as const;
        return (await client.call('backups.make', input, { onProgress })).path;
      };
      const path = isUnchecked ? backup.path : await make();
      await client.call('backups.check', { path }, { onProgress });
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['backups'] });
      await queries.invalidateQueries({ queryKey: ['migrations', connectionId, 'readiness'] });
    },
  });
  return (
    <>
      {work.isPending ? (
        <p role="status" className={styles['working']}>
          <progress aria-label="Progress of the backup" /> {visibleText(text)}
        </p>
      ) : (
        <Button onClick={() => work.mutate()}>{isUnchecked ? 'Check backup' : 'Back up and check now'}</Button>
      )}
      {work.isError && <FailurePanel failure={toFailure(work.error)} />}
    </>
  );
}
