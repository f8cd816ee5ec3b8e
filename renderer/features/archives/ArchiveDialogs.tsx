import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { operationName } from '#renderer/operations/operationRegistry.ts';
import type { ArchiveSettings, ArchiveSummary } from '#shared/domain/archive.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { archiveMoment } from './archiveWords.ts';

interface OpenArchiveDialogProps {
  readonly onPath: (path: string) => void;
  readonly onClose: () => void;
}

/** An archive outside the folder, by its path. */
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
    <Modal title="Open archive" onClose={onClose}>
      <ModalForm onSubmit={submit}>
        <ModalBody>
          <TextField label="Path of the archive file on this machine" value={path} onValue={setPath} mono />
        </ModalBody>
        <ModalFoot>
          {host.data?.canChooseFile === true && <Button onClick={() => choosing.mutate()}>Choose a file…</Button>}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={path.trim() === ''}>
            Open
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}

interface RemoveArchiveDialogProps {
  readonly archive: ArchiveSummary;
  readonly zone: Zone;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Removes an archive, after saying what will no longer be possible. */
export function RemoveArchiveDialog({ archive, zone, onRemoved, onClose }: RemoveArchiveDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const { path, bytes, header } = archive;
  const removing = useMutation({
    mutationFn: async () => client.call('archives.remove', { path }),
    onSuccess: async () => {
      onRemoved();
      await queries.invalidateQueries({ queryKey: ['archives', 'list'] });
    },
  });
  return (
    <Modal title="Remove archive" isBusy={removing.isPending} onClose={onClose}>
      <ModalBody>
        <p>
          {header === null
            ? 'The file is removed from this machine. It cannot be read as an archive.'
            : `The rows that “${operationName(header.operation)}” removed or changed can then no longer be restored.`}
        </p>
        <dl className={modal['facts']}>
          <dt>File</dt>
          <dd>
            <code>{visibleText(path)}</code>
          </dd>
          <dt>Size</dt>
          <dd>{formatBytes(bytes)}</dd>
          {header !== null && (
            <>
              <dt>Created</dt>
              <dd>{formatInstant(archiveMoment(header.madeAt), zone)}</dd>
              <dt>From</dt>
              <dd>{visibleText(header.connection)}</dd>
            </>
          )}
        </dl>
        <p className={modal['dim']}>The removal is recorded in the journal.</p>
        {removing.error !== null && <FailurePanel failure={toFailure(removing.error)} />}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <Button look="danger" disabled={removing.isPending} onClick={() => removing.mutate()}>
          Remove archive
        </Button>
      </ModalFoot>
    </Modal>
  );
}

const gibibyte = 2 ** 30;

/** Where archives are kept, for how long, and how large one may be. */
export function ArchiveSettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const settings = useQuery({
    queryKey: ['archives', 'settings'],
    queryFn: async ({ signal }) => client.call('archives.settings', {}, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Modal title="Archive settings" onClose={onClose}>
      {settings.data !== undefined && <SettingsForm settings={settings.data} onClose={onClose} />}
      {settings.error !== null && <FailurePanel failure={toFailure(settings.error)} />}
    </Modal>
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
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <div className={modal['fields']}>
          <TextField
            label="Folder"
            value={folder}
            onValue={setFolder}
            mono
            hint="Leave empty to use the folder “archives” next to the program’s settings. Existing archives are not moved."
          />
          <TextField
            label="Keep for (days)"
            width="half"
            value={days}
            onValue={setDays}
            inputMode="numeric"
            message={isDays ? undefined : 'Enter a whole number from 1 to 36 500, or leave it empty'}
            hint="Leave empty to keep archives forever. Otherwise older archives are removed when a new one is made, and can no longer be restored."
          />
          <TextField
            label="Size limit (GiB)"
            width="half"
            value={size}
            onValue={setSize}
            inputMode="decimal"
            message={isSize ? undefined : 'Enter a number above 0'}
            hint="An operation that would archive more is refused and changes nothing."
          />
        </div>
        {saving.error !== null && <FailurePanel failure={toFailure(saving.error)} />}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={!isDays || !isSize || saving.isPending}>
          Save settings
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}
