import { useQuery } from '@tanstack/react-query';
import { IconArchive } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import type { Plan } from '#shared/domain/plan.ts';
import { isRemoval } from './operationWords.ts';
import { archivePlaceQuery } from './operationQueries.ts';
import type { GivenConsent } from '#renderer/operations/consentState.ts';
import styles from './PlanNoteBox.module.css';

interface ArchiveNoteProps {
  readonly plan: Plan;
  /** Of all that goes. */
  readonly bytes: number;
  readonly given: GivenConsent;
}

/** Where what goes or changes can be had back from; or that nothing does, and what is left of it then. */
export function ArchiveNote({ plan, bytes, given }: ArchiveNoteProps) {
  if (!plan.archives) {
    return (
      <Box title="No archive.">Nothing is removed or changed. The journal keeps what was done, by whom and when.</Box>
    );
  }
  const isWhole = !plan.consent.passphrase || !given.omitSecrets;
  return (
    <Box title="Archive first:">
      {isRemoval(plan.operation)
        ? `one file${bytes === 0 ? '' : `, about ${formatBytes(bytes)},`} from which ${isWhole ? 'everything' : 'all but the secrets'} can be restored, byte for byte.`
        : `one file with the rows as they are now, from which they can be set back${isWhole ? '' : ', all but the secrets'}.`}
      <Place bytes={bytes} />
    </Box>
  );
}

function Place({ bytes }: { readonly bytes: number }) {
  const { data } = useQuery(archivePlaceQuery(useClient()));
  if (data === undefined) return null;
  const { folder, retentionDays, sizeLimit } = data;
  return (
    <>
      {' '}
      In <code>{visibleText(folder)}</code>
      {retentionDays === null ? '.' : `, kept for ${formatPlural(retentionDays, 'day')}.`}
      {bytes > sizeLimit ? (
        <b> That is more than the {formatBytes(sizeLimit)} that one archive may have: see the archives’ settings.</b>
      ) : null}
    </>
  );
}

function Box({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={styles['note']} data-tone="archive" role="note">
      <IconArchive size={16} stroke={1.7} aria-hidden="true" />
      <div>
        <b>{title}</b> <span className={styles['hint']}>{children}</span>
      </div>
    </div>
  );
}
