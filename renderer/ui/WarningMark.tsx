import { Tooltip } from '@base-ui/react/tooltip';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import tooltipStyles from './Tooltip.module.css';
import styles from './WarningMark.module.css';

interface WarningMarkProps {
  /** The anomalies, a sentence each; without any there is no mark. */
  readonly words: readonly string[];
}

/** In ms: how long the pointer rests on a mark before its text appears. */
const restTime = 250;

/**
 * A warning sign that shows the anomalies on hover and on focus. A list can have thousands of them: the popup is
 * created on demand, so that a mark that scrolls by costs no more than a button.
 */
export function WarningMark({ words }: WarningMarkProps) {
  const mark = useRef<HTMLButtonElement>(null);
  const [wanted, setWanted] = useState<'no' | 'soon' | 'now'>('no');
  useEffect(() => {
    if (wanted !== 'soon') return undefined;
    const timer = setTimeout(() => setWanted('now'), restTime);
    return () => clearTimeout(timer);
  }, [wanted]);
  if (words.length === 0) return null;
  const leave = (): void => setWanted('no');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || wanted === 'no') return;
    event.stopPropagation();
    leave();
  };
  return (
    <button
      type="button"
      ref={mark}
      className={styles['mark']}
      aria-label={`Warning: ${words.join('; ')}`}
      onPointerEnter={() => setWanted('soon')}
      onPointerLeave={leave}
      onFocus={() => setWanted('now')}
      onBlur={leave}
      onKeyDown={onKeyDown}
    >
      <IconAlertTriangle size={14} stroke={1.9} aria-hidden="true" />
      {wanted === 'now' && (
        <Tooltip.Root open>
          <Tooltip.Portal>
            <Tooltip.Positioner anchor={mark} sideOffset={6} className={tooltipStyles['positioner']}>
              <Tooltip.Popup className={tooltipStyles['popup']}>
                <ul className={styles['words']}>
                  {words.map((word) => (
                    <li key={word}>{word}</li>
                  ))}
                </ul>
              </Tooltip.Popup>
            </Tooltip.Positioner>
          </Tooltip.Portal>
        </Tooltip.Root>
      )}
    </button>
  );
}
