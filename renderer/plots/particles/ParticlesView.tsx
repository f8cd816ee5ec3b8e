import { useMemo } from 'react';
import type { PhaseSpace } from '#shared/domain/page.ts';
import { formatCount } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { particleKinds } from './particleColumns.ts';
import { particleName } from './particleNames.ts';
import styles from './Particles.module.css';
import { ParticleTable } from './ParticleTable.tsx';
import { ScatterPlot } from './ScatterPlot.tsx';
import { kindColour } from './drawScatter.ts';

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
