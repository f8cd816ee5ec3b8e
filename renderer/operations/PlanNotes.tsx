import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconArchive, IconBan, IconGauge, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { GivenConsent } from '#renderer/operations/ConsentFields.tsx';
import { operationRegistry } from '#renderer/operations/operationRegistry.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { MissingIndex, Plan, PlanNote } from '#shared/domain/plan.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './PlanNotes.module.css';

interface PlanNoteBoxProps {
  readonly note: Pick<PlanNote, 'message' | 'hint' | 'details'>;
  readonly tone: 'live' | 'warning' | 'obstacle';
}

const icons = { live: IconPlayerPlay, warning: IconAlertTriangle, obstacle: IconBan } as const;

/** A warning before an operation, or an obstacle; a click shows the affected rows. */
export function PlanNoteBox({ note: { message, hint, details }, tone }: PlanNoteBoxProps) {
  const [open, setOpen] = useState(tone === 'obstacle');
  const listId = useId();
  const Icon = icons[tone];
  return (
    <div className={styles['note']} data-tone={tone} role={tone === 'obstacle' ? 'alert' : 'note'}>
      <Icon size={16} stroke={1.7} aria-hidden="true" />
      <div>
        <b>
          <bdi>{visibleText(message)}.</bdi>
        </b>{' '}
        <bdi className={styles['hint']}>{visibleText(hint)}</bdi>{' '}
        {details.length === 0 ? null : (
          <button type="button" aria-expanded={open} aria-controls={listId} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : details.length === 1 ? 'Show' : `Show ${details.length}`}
          </button>
        )}
        {details.length === 0 ? null : (
          <ul id={listId} hidden={!open}>
            {details.map((detail) => (
              <li key={detail}>
                <bdi>{visibleText(detail)}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

interface ArchiveNoteProps {
  readonly plan: Plan;
  /** Of everything that is removed. */
  readonly bytes: number;
  readonly given: GivenConsent;
}

/** Where removed or changed rows can be restored from; or that there are none, and what is recorded then. */
export function ArchiveNote({ plan, bytes, given }: ArchiveNoteProps) {
  if (!plan.archives) {
    return (
      <ArchiveBox title="No archive.">
        Nothing is removed or changed. The operation is recorded in the journal with its time and user.
      </ArchiveBox>
    );
  }
  const isWhole = !plan.consent.passphrase || !given.omitSecrets;
  const size = bytes === 0 ? '' : ` of about ${formatBytes(bytes)}`;
  return (
    <ArchiveBox title="Archived first:">
      {operationRegistry[plan.operation.kind].effect === 'removes'
        ? `one file${size}. ${isWhole ? 'Everything' : 'Everything but the secrets'} can be restored from it, byte for byte.`
        : `one file with the current rows, from which undo restores them${isWhole ? '' : ', except for the secrets'}.`}
      <ArchivePlace bytes={bytes} />
    </ArchiveBox>
  );
}

export function ArchivePlace({ bytes }: { readonly bytes: number }) {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ['operations', 'archives'],
    queryFn: async ({ signal }) => {
      const [{ folder }, { retentionDays, sizeLimit }] = await Promise.all([
        client.call('archives.list', {}, { signal }),
        client.call('archives.settings', {}, { signal }),
      ]);
      return { folder, retentionDays, sizeLimit };
    },
    staleTime: 0,
  });
  if (data === undefined) return null;
  const { folder, retentionDays, sizeLimit } = data;
  return (
    <>
      {' '}
      Saved in <code>{visibleText(folder)}</code>
      {retentionDays === null ? '.' : ` and kept for ${formatPlural(retentionDays, 'day')}.`}
      {bytes > sizeLimit ? (
        <b> This is more than the limit of {formatBytes(sizeLimit)} per archive: see the archive settings.</b>
      ) : null}
    </>
  );
}

export function ArchiveBox({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={styles['note']} data-tone="archive" role="note">
      <IconArchive size={16} stroke={1.7} aria-hidden="true" />
      <div>
        <b>{title}</b> <span className={styles['hint']}>{children}</span>
      </div>
    </div>
  );
}

/** What makes an operation slow, with the statement that would speed it up. */
export function MissingIndexes({ indexes }: { readonly indexes: readonly MissingIndex[] }) {
  if (indexes.length === 0) return null;
  return (
    <details className={styles['indexes']}>
      <summary>
        <IconGauge size={15} stroke={1.7} aria-hidden="true" />
        {indexes.length === 1 ? 'A missing index makes' : `${indexes.length} missing indexes make`} this slower
      </summary>
      <ul>
        {indexes.map(({ statement, message }) => (
          <li key={statement}>
            <p>{visibleText(message)}</p>
            <div className={styles['statement']}>
              <code>{visibleText(statement)}</code>
              <CopyButton text={statement} label="Copy" what={`the statement ${statement}`} />
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How many are named initially. */
const maxNamed = 8;

/** The users of the affected simulations. */
export function Owners({ owners }: Pick<Plan, 'owners'>) {
  if (owners.length === 0) return null;
  const others = owners.slice(maxNamed);
  return (
    <div className={styles['owners']}>
      <span>{owners.length === 1 ? 'Owner' : 'Owners'}</span>
      <ul aria-label="Owners">
        {owners.slice(0, maxNamed).map(({ userId, username, simulations }) => (
          <li key={userId}>
            {userId === null ? 'no user' : username === null ? `missing user ${userId}` : <TextCell text={username} />}{' '}
            <span title={formatPlural(simulations, 'simulation')}>{formatCount(simulations)}</span>
          </li>
        ))}
        {others.length === 0 ? null : <li>and {formatCount(others.length)} more</li>}
      </ul>
    </div>
  );
}
