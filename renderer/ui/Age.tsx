import { formatAge, formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { titleText, visibleText } from '#renderer/format/visibleText.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { Instant } from '#shared/domain/listing.ts';

interface AgeProps {
  readonly instant: Instant | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** How long ago something was, with the moment and its zone on hover. */
export function Age({ instant, now, zone }: AgeProps) {
  if (instant === null || instant === '') return <TextCell text={instant} />;
  return <bdi title={titleText(formatInstant(instant, zone))}>{visibleText(formatAge(instant, now))}</bdi>;
}
