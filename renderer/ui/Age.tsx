import { formatAge, formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { titleText } from '#renderer/format/titleText.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { Instant } from '#shared/domain/listing.ts';
import { visibleText } from '#shared/visibleText.ts';

interface AgeProps {
  readonly instant: Instant | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** How long ago something was, with the time and its zone on hover. */
export function Age({ instant, now, zone }: AgeProps) {
  if (instant === null || instant === '') return <TextCell text={instant} />;
  return <bdi title={titleText(formatInstant(instant, zone))}>{visibleText(formatAge(instant, now))}</bdi>;
}
