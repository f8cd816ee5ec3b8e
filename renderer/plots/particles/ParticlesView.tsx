import { useCallback } from 'react';
import type { PhaseSpace } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { MapPlot } from '../heatmap/MapPlot.tsx';
import type { PlotProps } from '../plotProps.ts';
import { useStepwise } from '../stepwise.ts';
import { ColumnHistograms } from './ColumnHistograms.tsx';
import { columnDensity, particleKinds } from './particleFigures.ts';
import { particlesOfKind } from './particleOrder.ts';
import { type ParticleKind, particleName } from './particles.ts';
import { ParticleTable } from './ParticleTable.tsx';
import { kindColour } from './scatterDots.ts';
import { ScatterPlot } from './ScatterPlot.tsx';
import styles from './Particles.module.css';

export { ParticlesTools } from './ParticlesTools.tsx';

/** A phase space: its columns as points, as densities or as histograms, and its particles as a table. */
export function ParticlesView(props: PlotProps) {
  return props.page.kind === 'phase-space' ? <Particles {...props} page={props.page} /> : null;
}

/** Shown until the kinds are counted. */
const noKinds: readonly ParticleKind[] = [];

function Particles(props: PlotProps & { readonly page: PhaseSpace }) {
  const { page, settings, onSettings } = props;
  const { particleKind, particleView } = settings;
  const countKinds = useCallback(() => particleKinds(page), [page]);
  const choose = useCallback(() => particlesOfKind(page, particleKind), [page, particleKind]);
  const counted = useStepwise(countKinds);
  const particles = useStepwise(choose);
  const kinds = counted ?? noKinds;
  return (
    <div className={styles['view']} aria-busy={particles === undefined}>
      {particles === undefined ? (
        <div className={styles['waiting']} />
      ) : particleView === 'scatter' ? (
        <ScatterPlot {...props} particles={particles} kinds={kinds} />
      ) : particleView === 'density' ? (
        <Density {...props} particles={particles} />
      ) : (
        <ColumnHistograms {...props} particles={particles} />
      )}
      <Kinds kinds={kinds} chosen={particleKind} onChoose={(kind) => onSettings({ particleKind: kind, zoom: null })} />
      {particles === undefined ? null : <ParticleTable page={page} particles={particles} />}
    </div>
  );
}

/** Two columns against each other as a map of particle counts. */
function Density(props: PlotProps & { readonly page: PhaseSpace; readonly particles: Uint32Array }) {
  const { page, particles, settings } = props;
  const { particleX, particleY, particleBins } = settings;
  const map = useStepwise(
    useCallback(
      () => columnDensity(page, particles, { x: particleX, y: particleY, bins: particleBins }),
      [page, particles, particleX, particleY, particleBins],
    ),
  );
  if (map === undefined) return <div className={styles['waiting']} aria-busy="true" />;
  // The columns have no natural proportions: the map fills the space unless proportions are chosen.
  const shown = settings.aspect === 'auto' ? { ...settings, aspect: 'fill' as const } : settings;
  return <MapPlot {...props} settings={shown} page={map} whole={map.statistics} label="Particles" />;
}

interface KindsProps {
  readonly kinds: readonly ParticleKind[];
  readonly chosen: number | null;
  readonly onChoose: (kind: number | null) => void;
}

/** The kinds of particles with their colours and counts; a click shows only one kind. */
function Kinds({ kinds, chosen, onChoose }: KindsProps) {
  return (
    <ul className={styles['legend']} aria-label="Kinds of particles">
      {kinds.slice(0, 12).map(({ pdg, count }, index) => (
        <li key={pdg}>
          <button
            type="button"
            aria-pressed={chosen === pdg}
            title={chosen === pdg ? 'Show all particles' : `Show ${particleName(pdg)} alone`}
            onClick={() => onChoose(chosen === pdg ? null : pdg)}
          >
            <i style={{ background: `var(${kindColour(index)})` }} />
            {particleName(pdg)} <small>{formatCount(count)}</small>
          </button>
        </li>
      ))}
      {kinds.length > 12 ? <li>and {kinds.length - 12} other kinds</li> : null}
    </ul>
  );
}
