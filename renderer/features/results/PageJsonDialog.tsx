import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { inflate } from '#renderer/decode/inflate.ts';
import { sha256Hex } from '#renderer/pageFiles/sha256.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal } from '#renderer/ui/Modal.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { JsonText } from '#renderer/ui/text/JsonText.tsx';
import type { PageSummary } from '#shared/domain/estimator.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { readBlob } from './export/pageDownload.ts';
import styles from './PageJsonDialog.module.css';

interface PageJsonDialogProps {
  readonly connectionId: string;
  readonly summary: PageSummary;
  /** The names of the files, without their extensions. */
  readonly name: string;
  readonly onClose: () => void;
}

/** Longer text is saved instead of shown, in bytes. */
const shownLimit = 48 * 1024 * 1024;

/** The stored form of a page: its JSON as a tree or as text, and the facts of its blob. */
export function PageJsonDialog({ connectionId, summary, name, onClose }: PageJsonDialogProps) {
  const client = useClient();
  const [as, setAs] = useState<'tree' | 'text'>('tree');
  const stored = useQuery({
    queryKey: ['pageJson', connectionId, summary.id],
    queryFn: async ({ signal }) => {
      const blob = await readBlob(client, { connectionId, pageId: summary.id }, signal);
      const { bytes, declared, defects } = await inflate(blob);
      const json = new Uint8Array(bytes);
      const text = json.length > shownLimit ? null : new TextDecoder().decode(json);
      return { blob, json, text, declared, defects, sha256: await sha256Hex(blob) };
    },
    gcTime: 0,
    structuralSharing: false,
  });
  return (
    <Modal title="Stored JSON" width="wide" onClose={onClose}>
      <div className={styles['body']}>
        {stored.isError ? <FailurePanel failure={toFailure(stored.error)} /> : null}
        {stored.data === undefined ? null : (
          <>
            <dl className={styles['facts']} aria-label="Facts about the blob">
              <dt>Page row</dt>
              <dd>{formatCount(summary.id)}</dd>
              <dt>Stored</dt>
              <dd>
                {formatBytes(stored.data.blob.length)} of gzip, {formatBytes(stored.data.json.length)} of JSON
                {stored.data.declared === null || stored.data.declared === stored.data.json.length
                  ? ''
                  : ` (the trailer claims ${formatBytes(stored.data.declared)})`}
              </dd>
              <dt>Written</dt>
              <dd>{summary.blob.writtenAt ?? 'time not stored'}</dd>
              <dt>SHA-256</dt>
              <dd>
                <code>{stored.data.sha256}</code>
                <CopyButton text={stored.data.sha256} label="Copy" what="SHA-256" />
              </dd>
              <dt>Condition</dt>
              <dd>
                {stored.data.defects.length === 0
                  ? 'one intact gzip stream'
                  : stored.data.defects.map(({ message }) => message).join(' ')}
              </dd>
            </dl>
            <div className={styles['text']}>
              {stored.data.text === null ? (
                <p>The text is longer than {formatBytes(shownLimit)}. Save it to read it in another program.</p>
              ) : (
                <JsonText name={`${name}.json`} text={stored.data.text} as={as} onAs={setAs} />
              )}
            </div>
          </>
        )}
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose}>Close</Button>
        {stored.data === undefined ? null : (
          <>
            <Button onClick={() => saveFile(new Blob([stored.data.blob]), `${name}.json.gz`)}>Save blob</Button>
            <Button look="primary" onClick={() => saveFile(new Blob([stored.data.json]), `${name}.json`)}>
              Save JSON
            </Button>
          </>
        )}
      </div>
    </Modal>
  );
}
