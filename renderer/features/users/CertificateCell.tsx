import { IconCertificate, IconCertificateOff } from '@tabler/icons-react';
import { formatAge, type Zone } from '#renderer/format/formatInstant.ts';
import { type Companions, useCompanion } from '#renderer/listing/useCompanions.ts';
import type { CertificateFacts, UserCredentials, UserSummary } from '#shared/domain/user.ts';
import { certificateState, certificateTitle } from './certificateWords.ts';
import styles from './UserCells.module.css';
import { PresenceCell } from './UserCells.tsx';

interface CertificateCellProps {
  readonly user: UserSummary;
  readonly credentials: Companions<UserCredentials>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** Whether there is a certificate, and until when it claims to be valid; never the certificate. */
export function CertificateCell({ user: { id, hasCertificate }, now, zone, ...props }: CertificateCellProps) {
  const credentials = useCompanion(props.credentials, id);
  if (!hasCertificate || credentials.step !== 'ready')
    return <PresenceCell what="certificate" present={hasCertificate} />;
  const { facts } = credentials.value;
  const title = certificateTitle(credentials.value, zone);
  if (facts === null) return <PresenceCell what="certificate" present title={title} />;
  const isValid = certificateState(facts, now) === 'valid';
  const Icon = isValid ? IconCertificate : IconCertificateOff;
  return (
    <span className={styles['present']} data-over={!isValid} title={title}>
      <Icon size={15} stroke={1.7} aria-hidden="true" />
      {wordsOf(facts, now)}
    </span>
  );
}

function wordsOf(facts: CertificateFacts, now: number): string {
  const state = certificateState(facts, now);
  if (state === 'not yet valid') return state;
  if (facts.validUntil === null) return 'no end date';
  return state === 'expired'
    ? `expired ${formatAge(facts.validUntil, now)} ago`
    : `ends ${formatAge(facts.validUntil, now)}`;
}
