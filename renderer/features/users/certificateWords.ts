import { formatInstant, toEpoch, type Zone } from '#renderer/format/formatInstant.ts';
import type { Companion } from '#renderer/listing/useCompanions.ts';
import type { CertificateFacts, UserCredentials } from '#shared/domain/user.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

/** Whether a certificate has expired, or is not yet valid, at `now` in milliseconds since 1970. */
export function certificateState(
  { validFrom, validUntil }: CertificateFacts,
  now: number,
): 'valid' | 'expired' | 'not yet valid' {
  if (validUntil !== null && (toEpoch(validUntil) ?? now) < now) return 'expired';
  return validFrom !== null && (toEpoch(validFrom) ?? now) > now ? 'not yet valid' : 'valid';
}

/** The contents of a certificate, a line each. */
export function certificateTitle({ facts, problem, certificateBytes }: UserCredentials, zone: Zone): string {
  const size = formatBytes(certificateBytes);
  if (facts === null) return `${problem}, ${size}`;
  const { format, subject, names, validFrom, validUntil } = facts;
  const lines = [
    `${format} certificate, ${size}. Contents (not verified):`,
    `subject: ${visibleText(subject)}`,
    ...(names.length === 0 ? [] : [`for: ${names.map(visibleText).join(', ')}`]),
    `from: ${validFrom === null ? 'no start' : formatInstant(validFrom, zone)}`,
    `until: ${validUntil === null ? 'no end' : formatInstant(validUntil, zone)}`,
  ];
  return lines.join('\n');
}

/** The certificate as copied and exported. */
export function certificateText(credentials: Companion<UserCredentials>): string {
  if (credentials.step !== 'ready') return 'present';
  const { facts, problem } = credentials.value;
  if (facts === null) return problem === '' ? 'present' : `present; ${problem}`;
  return `${facts.subject}, until ${facts.validUntil ?? 'no end date'}`;
}

/** The size of a private key; nothing else of it is known here. */
export function privateKeyTitle(credentials: Companion<UserCredentials>): string | undefined {
  return credentials.step === 'ready' ? formatBytes(credentials.value.privateKeyBytes) : undefined;
}
