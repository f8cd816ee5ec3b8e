import { useMemo } from 'react';
import { type ParticleColumn, particleColumns, type PhaseSpace } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import type { PlotProps } from '../plotProps.ts';
import { ParticleTable } from './ParticleTable.tsx';
import { kindColour, ScatterPlot } from './ScatterPlot.tsx';
import { columnTitles, particleKinds, particleName } from './particles.ts';
import tools from '../tools/Tools.module.css';
import styles from './Particles.module.css';

/** A phase space: two of its columns against each other, and all of its particles as a table. */
export function ParticlesView(props: PlotProps) {
  return props.page.kind === 'phase-space' ? <Particles {...props} page={props.page} /> : null;
}

function Particles(props: PlotProps & { readonly page: PhaseSpace }) {
  const { page } = props;
  const kinds = useMemo(() => particleKinds(page), [page]);
  return (
    <div className={styles['view']}>
      <ScatterPlot {...props} kinds={kinds} />
      <ul className={styles['legend']} aria-label="Kinds of particles">
        {kinds.slice(0, 12).map(({ pdg, count }, index) => (
          <li key={pdg}>
            <i style={{ background: `var(${kindColour(index)})` }} />
            {particleName(pdg)} <small>{formatCount(count)}</small>
          </li>
        ))}
        {kinds.length > 12 ? <li>and {kinds.length - 12} other kinds</li> : null}
      </ul>
      <ParticleTable page={page} />
    </div>
  );
}

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
      against
      <ColumnChoice
        title="Horizontal column"
        value={settings.particleX}
        onChoose={(particleX) => onSettings({ particleX, zoom: null })}
      />
    </div>
  );
}
