import { Dialog } from '@base-ui/react/dialog';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import step from '#renderer/ui/StepDialog.module.css';
import type { ArchiveSettings } from '#shared/domain/archive.ts';
import styles from './Archives.module.css';

const gibibyte = 2 ** 30;

/** Where archives go, how long they stay, how large one may be. */
export function ArchiveSettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const settings = useQuery({
    queryKey: ['archives', 'settings'],
    queryFn: async ({ signal }) => client.call('archives.settings', {}, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${step['dialog']}`}>
          <Dialog.Title className={step['title']}>Settings of archives</Dialog.Title>
          {settings.data !== undefined && <SettingsForm settings={settings.data} onClose={onClose} />}
          {settings.error !== null && <FailurePanel failure={toFailure(settings.error)} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SettingsForm({ settings, onClose }: { readonly settings: ArchiveSettings; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [folder, setFolder] = useState(settings.folder ?? '');
  const [days, setDays] = useState(settings.retentionDays === null ? '' : String(settings.retentionDays));
  const [size, setSize] = useState(String(settings.sizeLimit / gibibyte));
  const retentionDays = days.trim() === '' ? null : Number(days);
  const isDays =
    retentionDays === null || (Number.isInteger(retentionDays) && retentionDays >= 1 && retentionDays <= 36_500);
  const isSize = Number(size) > 0 && Number(size) <= 1_000_000;
  const saving = useMutation({
    mutationFn: async () =>
      client.call('archives.setSettings', {
        settings: {
          folder: folder.trim() === '' ? null : folder.trim(),
          retentionDays,
          sizeLimit: Math.round(Number(size) * gibibyte),
        },
      }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['archives'] });
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isDays && isSize) saving.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: 'contents' }}>
      <div className={`${step['body']} ${styles['fields']}`}>
        <TextField
          label="Folder"
          value={folder}
          onValue={setFolder}
          mono
          hint="Left empty, the folder archives beside the program’s settings. Archives that lie elsewhere stay where they are."
        />
        <TextField
          label="Keep for days"
          width="half"
          value={days}
          onValue={setDays}
          inputMode="numeric"
          message={isDays ? undefined : 'A whole number from 1 to 36 500, or nothing'}
          hint="Left empty, for ever. Otherwise those that are older are removed when a new one is made: what they hold cannot be restored then."
        />
        <TextField
          label="Largest archive, GiB"
          width="half"
          value={size}
          onValue={setSize}
          inputMode="decimal"
          message={isSize ? undefined : 'A number above 0'}
          hint="An operation that would archive more is refused, and changes nothing."
        />
        {saving.error !== null && <FailurePanel failure={toFailure(saving.error)} />}
      </div>
      <div className={step['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={!isDays || !isSize || saving.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
