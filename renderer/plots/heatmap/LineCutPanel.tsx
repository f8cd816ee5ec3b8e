import { IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { IconButton } from '#renderer/ui/Button.tsx';
import type { Page2D } from '#shared/domain/page.ts';
import { LineView } from '../line/LineView.tsx';
import { formatRounded, typesetUnit } from '../numberText.ts';
import type { PlotTheme } from '../plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '../plotSettings.ts';
import { ScaleChoice } from '../tools/Segments.tsx';
import { crossesMap, lineCutPage } from './lineCut.ts';
import type { MapGrid } from './mapModel.ts';
import styles from './LineCutPanel.module.css';

interface LineCutPanelProps {
  readonly page: Page2D;
  readonly grid: MapGrid;
  readonly cut: NonNullable<PlotSettings['lineCut']>;
  readonly theme: PlotTheme;
  readonly label: string;
  readonly onClose: () => void;
}

const place = ({ x, y }: { readonly x: number; readonly y: number }): string =>
  `${formatRounded(x)}, ${formatRounded(y)}`;

/** The values of a map along a straight line, below the map. */
export function LineCutPanel({ page, grid, cut, theme, label, onClose }: LineCutPanelProps) {
  const [settings, setSettings] = useState(() => parsePlotSettings({ xScale: 'lin' }));
  const line = useMemo(() => lineCutPage(page, grid, cut), [page, grid, cut]);
  const { columns, rows } = grid;
  return (
    <section className={styles['panel']} aria-label={`${label} along the line`}>
      <header>
        <b>Along the line</b>
        <span>
          from {columns.shortName}, {rows.shortName} {place(cut.from)} to {place(cut.to)}{' '}
          {typesetUnit(columns.bins.unit)}
        </span>
        <ScaleChoice
          name="y"
          title="Scale of the values along the line"
          value={settings.lineScale}
          onChoose={(lineScale) => setSettings({ ...settings, lineScale })}
        />
        <IconButton label="Remove the line" onClick={onClose}>
          <IconX size={14} />
        </IconButton>
      </header>
      {crossesMap(grid, cut) ? (
        <LineView
          page={line}
          settings={settings}
          onSettings={(changes) => setSettings((all) => ({ ...all, ...changes }))}
          theme={theme}
          label={label}
        />
      ) : (
        <p>The line is outside this map.</p>
      )}
    </section>
  );
}
