import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { ArchiveDescription } from '#shared/domain/archive.ts';
import styles from './Archives.module.css';

/** What was found in a whole archive. */
export function ArchiveContent({ archive }: { readonly archive: ArchiveDescription }) {
  const { bytes, rows, sha256, damage, header, opensWithKeychain } = archive;
  const tables = Object.entries(rows).map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`);
  return (
    <>
      <dt>Rows</dt>
      <dd>{tables.length === 0 ? 'none' : tables.join(', ')}</dd>
      <dt>Size</dt>
      <dd>{formatBytes(bytes)}</dd>
      {damage === null ? (
        <>
          <dt>Whole</dt>
          <dd>
            yes, SHA-256 <code>{sha256}</code> <CopyButton text={sha256} what="the checksum" />
          </dd>
        </>
      ) : (
        <>
          <dt>Damaged</dt>
          <dd className={styles['damage']} role="alert">
            {visibleText(damage.message)}. {visibleText(damage.hint)}
          </dd>
        </>
      )}
      {header.secrets.kind === 'key' && (
        <>
          <dt>Keychain</dt>
          <dd>{opensWithKeychain ? 'this machine’s opens the secrets' : 'this machine’s does not open the secrets'}</dd>
        </>
      )}
    </>
  );
}
