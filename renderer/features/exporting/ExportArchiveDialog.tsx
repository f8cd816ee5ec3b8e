import { Dialog } from '@base-ui/react/dialog';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import type { ExportRequest } from '#renderer/operations/operationRequest.ts';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { isCancelled } from '#shared/failure.ts';
import { ExportedPanel } from './ExportedPanel.tsx';
import styles from './Exporting.module.css';

interface ExportArchiveDialogProps {
  readonly connectionId: string;
  readonly request: ExportRequest;
  readonly onClose: () => void;
}

/** Writes simulations into one file that travels: to another database, or to whoever looks at them. */
export function ExportArchiveDialog({ connectionId, request: { ids, words }, onClose }: ExportArchiveDialogProps) {
  const client = useClient();
  const place = useQuery({
    queryKey: ['exporting', 'folder'],
    queryFn: async ({ signal }) => (await client.call('archives.list', {}, { signal })).folder,
  });
  const [folder, setFolder] = useState<string>();
  const [progress, setProgress] = useState('');
  const call = useRef(new AbortController());
  useEffect(() => () => call.current.abort(), []);
  const writing = useMutation({
    mutationFn: async (wanted: string) => {
      call.current = new AbortController();
      const { signal } = call.current;
      const onProgress = (_fraction: number | null, text: string): void => setProgress(text);
      const input = { connectionId, ids: [...ids], ...(wanted === '' ? {} : { folder: wanted }) };
      return client.call('archives.export', input, { signal, onProgress });
    },
  });
  const shown = folder ?? place.data ?? '';
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setProgress('');
    writing.mutate(shown.trim());
  };
  const failure = writing.error === null || isCancelled(writing.error) ? null : toFailure(writing.error);
  return (
    <Dialog.Root
      open
      disablePointerDismissal
      onOpenChange={(open) => (open || writing.isPending ? undefined : onClose())}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={dialogStyles['popup']}>
          <Dialog.Title className={dialogStyles['title']}>Export {words} as an archive</Dialog.Title>
          {writing.data !== undefined ? (
            <ExportedPanel archive={writing.data} onClose={onClose} />
          ) : (
            <form className={styles['form']} onSubmit={submit}>
              <p>
                One file with all rows that belong together: the simulation, its tasks, input, log files, results, and
                its user by name. Passwords, certificates and keys are left out. Any Tidescope opens it as a database of
                its own, or imports it into another one.
              </p>
              <TextField label="Folder" value={shown} onValue={setFolder} mono />
              {failure !== null && <FailurePanel failure={failure} />}
              <div className={styles['foot']}>
                <p role="status">{writing.isPending ? `Writing… ${progress}` : ''}</p>
                <Button ref={focusFirst} onClick={() => (writing.isPending ? call.current.abort() : onClose())}>
                  Cancel
                </Button>
                <Button type="submit" look="primary" disabled={writing.isPending}>
                  Export
                </Button>
              </div>
            </form>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
