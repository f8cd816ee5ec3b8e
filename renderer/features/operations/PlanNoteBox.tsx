import { IconAlertTriangle, IconBan, IconPlayerPlay } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import type { PlanNote } from '#shared/domain/plan.ts';
import styles from './PlanNoteBox.module.css';

interface PlanNoteBoxProps {
  readonly note: PlanNote;
  readonly tone: 'live' | 'warning' | 'obstacle';
}

const icons = { live: IconPlayerPlay, warning: IconAlertTriangle, obstacle: IconBan } as const;

/** Something that must be known before an operation, or that forbids it; the rows that it is about at a click. */
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
            {open ? 'Hide them' : details.length === 1 ? 'Show it' : `Show ${details.length}`}
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
