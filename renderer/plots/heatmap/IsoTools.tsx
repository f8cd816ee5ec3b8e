import { useState } from 'react';
import { formatRounded, typesetUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { NumberBox } from '../tools/NumberBox.tsx';
import { ToolPopover, ToolRow } from '../tools/ToolPopover.tsx';
import { contourColour } from './drawContours.ts';
import { isoValues } from './useContours.ts';
import styles from '../tools/Tools.module.css';

const usualLevels = [
  { text: 'plan', levels: [95, 80, 50, 20, 10] },
  { text: 'tenths', levels: [90, 80, 70, 60, 50, 40, 30, 20, 10] },
  { text: 'half', levels: [50] },
] as const;

/** Numbers in a text, largest first; null if there are too many or one is not a percentage. */
function levelsIn(text: string): readonly number[] | null {
  const words = text.split(/[\s,;%]+/u).filter((word) => word !== '');
  const levels = words.map(Number);
  if (levels.length > 12 || levels.some((level) => !(level >= 0 && level <= 1000))) return null;
  return [...new Set(levels)].toSorted((one, other) => other - one);
}

/** Which contours are drawn: their levels in percent, and their reference. */
export function IsoTools({ page, settings, onSettings }: PlotProps) {
  const { isoLevels, isoReference } = settings;
  const [typed, setTyped] = useState<string | null>(null);
  const levels = typed === null ? isoLevels : levelsIn(typed);
  const take = (): void => {
    if (typed !== null && levels !== null) onSettings({ isoLevels: levels });
    setTyped(null);
  };
  const values = isoValues(settings, page.statistics.max);
  const unit = typesetUnit(page.quantity.unit);
  return (
    <ToolPopover label="iso-lines" title="Iso-lines" isActive={isoLevels.length > 0}>
      <ToolRow name="levels">
        {usualLevels.map(({ text, levels: usual }) => (
          <button
            key={text}
            type="button"
            className={styles['button']}
            aria-pressed={usual.join() === isoLevels.join()}
            onClick={() => onSettings({ isoLevels: usual })}
          >
            {text}
          </button>
        ))}
        <button
          type="button"
          className={styles['button']}
          disabled={isoLevels.length === 0}
          onClick={() => onSettings({ isoLevels: [] })}
        >
          none
        </button>
      </ToolRow>
      <ToolRow name="in percent">
        <input
          className={styles['number']}
          style={{ width: 180 }}
          type="text"
          aria-label="Levels of the iso-lines in percent"
          aria-invalid={levels === null}
          placeholder="95, 80, 50, 20"
          value={typed ?? isoLevels.join(', ')}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      </ToolRow>
      <ToolRow name="100 % is">
        <NumberBox
          label="The value that counts as 100 %"
          value={isoReference}
          placeholder="maximum"
          isUsable={(value) => value !== 0}
          onValue={(value) => onSettings({ isoReference: value })}
        />
        {unit}
      </ToolRow>
      {isoLevels.length === 0 ? null : (
        <ul className={styles['legend']}>
          {isoLevels.map((level, place) => (
            <li key={level}>
              <i style={{ background: contourColour(place) }} /> {level} %{' '}
              <span>{formatRounded(values[place] ?? Number.NaN)}</span> {unit}
            </li>
          ))}
        </ul>
      )}
      <p className={styles['hint']}>Interpolated linearly between bin centres, not smoothed.</p>
    </ToolPopover>
  );
}
