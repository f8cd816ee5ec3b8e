import { IconCertificate, IconKey, IconLock } from '@tabler/icons-react';
import { type Companions, useCompanion } from '#renderer/listing/useCompanions.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { WarningMark } from '#renderer/ui/WarningMark.tsx';
import type { UserCredentials, UserMark, UserSummary } from '#shared/domain/user.ts';
import { formatBytes } from '#shared/figures.ts';
import { privateKeyTitle } from './certificateWords.ts';
import styles from './UserCells.module.css';

/** The anomalies of a user's row, in words. */
const userMarkWords: Readonly<Record<UserMark, string>> = {
  'subclass-row-missing': 'Its row in YaptideUser or KeycloakUser is missing',
  'unknown-provider': 'Its provider is neither YaptideUser nor KeycloakUser',
  'empty-name': 'Its name is empty',
};

const icons = { password: IconLock, certificate: IconCertificate, key: IconKey } as const;

interface PresenceCellProps {
  readonly what: keyof typeof icons;
  readonly present: boolean;
  readonly title?: string | undefined;
}

/** Whether a secret exists; never its value. */
export function PresenceCell({ what, present, title }: PresenceCellProps) {
  if (!present) return <span className={styles['dim']}>–</span>;
  const Icon = icons[what];
  return (
    <span className={styles['present']} title={title}>
      <Icon size={15} stroke={1.7} aria-hidden="true" />
      present
    </span>
  );
}

/** The name, after a warning if there is an anomaly. */
export function UsernameCell({ user: { username, usernameLength, marks } }: { readonly user: UserSummary }) {
  return (
    <>
      {marks.length === 0 ? null : <WarningMark words={marks.map((mark) => userMarkWords[mark])} />}
      <TextCell text={username} length={usernameLength} />
    </>
  );
}

interface UserBytesCellProps {
  readonly id: number;
  readonly all: Companions<number>;
}

/** Bytes of a user's simulations, once known. */
export function UserBytesCell({ id, all }: UserBytesCellProps) {
  const bytes = useCompanion(all, id);
  if (bytes.step === 'waiting') return <span className={styles['dim']}>…</span>;
  return bytes.step === 'ready' ? formatBytes(bytes.value) : <span title={bytes.message}>?</span>;
}

interface PrivateKeyCellProps {
  readonly user: UserSummary;
  readonly credentials: Companions<UserCredentials>;
}

/** Whether there is a private key, and its size on hover; never the key. */
export function PrivateKeyCell({ user: { id, hasPrivateKey }, credentials }: PrivateKeyCellProps) {
  const title = privateKeyTitle(useCompanion(credentials, id));
  return <PresenceCell what="key" present={hasPrivateKey} title={title} />;
}
