import { Dialog } from '@base-ui/react/dialog';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { TextField } from '#renderer/ui/Field.tsx';
import step from '#renderer/ui/StepDialog.module.css';

interface OpenArchiveDialogProps {
  readonly onPath: (path: string) => void;
  readonly onClose: () => void;
}

/** An archive that lies elsewhere, by its path. */
export function OpenArchiveDialog({ onPath, onClose }: OpenArchiveDialogProps) {
  const client = useClient();
  const host = useQuery({
    queryKey: ['host'],
    queryFn: async ({ signal }) => client.call('host.describe', {}, { signal }),
    staleTime: Infinity,
  });
  const [path, setPath] = useState('');
  const choosing = useMutation({
    mutationFn: async () => client.call('host.chooseFile', {}),
    onSuccess: ({ path: chosen }) => (chosen === null ? undefined : setPath(chosen)),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (path.trim() !== '') onPath(path.trim());
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${step['dialog']}`}>
          <Dialog.Title className={step['title']}>Open an archive</Dialog.Title>
          <form onSubmit={submit} style={{ display: 'contents' }}>
            <div className={step['body']}>
              <TextField label="Path of the archive on this machine" value={path} onValue={setPath} mono />
            </div>
            <div className={step['foot']}>
              {host.data?.canChooseFile === true && <Button onClick={() => choosing.mutate()}>Choose a file…</Button>}
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" look="primary" disabled={path.trim() === ''}>
                Open
              </Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
