import { particleColumns, type ParticleColumn } from '#shared/domain/page.ts';
import type { PlotProps } from '../plotProps.ts';
import tools from '../tools/Tools.module.css';
import { columnTitles } from './particleColumns.ts';

interface ColumnChoiceProps {
  readonly title: string;
  readonly value: ParticleColumn;
  readonly onChoose: (column: ParticleColumn) => void;
}

function ColumnChoice({ title, value, onChoose }: ColumnChoiceProps) {
  return (
    <span className={tools['choice']}>
      <select
        aria-label={title}
        value={value}
        onChange={(event) => {
          const chosen = particleColumns.find((column) => column === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {particleColumns.map((column) => (
          <option key={column} value={column}>
            {columnTitles[column]}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Buttons above a scatter plot: which columns it shows. */
export function ParticlesTools({ settings, onSettings }: PlotProps) {
  return (
    <div className={tools['tools']} role="toolbar" aria-label="Columns of the scatter plot">
      <ColumnChoice
        title="Vertical column"
        value={settings.particleY}
        onChoose={(particleY) => onSettings({ particleY, zoom: null })}
      />
      over
      <ColumnChoice
        title="Horizontal column"
        value={settings.particleX}
        onChoose={(particleX) => onSettings({ particleX, zoom: null })}
      />
    </div>
  );
}
