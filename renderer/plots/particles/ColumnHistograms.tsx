import { useCallback, useState } from 'react';
import type { Page1D, ParticleColumn, PhaseSpace } from '#shared/domain/page.ts';
import { LineView } from '../line/LineView.tsx';
import type { PlotProps } from '../plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '../plotSettings.ts';
import { type Stepwise, useStepwise } from '../stepwise.ts';
import { columnHistogram, measuredColumns } from './particleFigures.ts';
import { columnNames } from './particles.ts';
import styles from './Particles.module.css';

interface HistogramsProps extends PlotProps {
  readonly page: PhaseSpace;
  readonly particles: Uint32Array;
}

interface Histogram {
  readonly column: ParticleColumn;
  readonly page: Page1D;
}

function* allHistograms(page: PhaseSpace, particles: Uint32Array, bins: number): Stepwise<readonly Histogram[]> {
  const histograms: Histogram[] = [];
  for (const column of measuredColumns) {
    histograms.push({ column, page: yield* columnHistogram(page, particles, { column, bins }) });
  }
  return histograms;
}

const lineSettings = parsePlotSettings({});

/** A histogram of each column except the kind. */
export function ColumnHistograms({ page, particles, settings, theme }: HistogramsProps) {
  const { particleBins, lineScale } = settings;
  const histograms = useStepwise(
    useCallback(() => allHistograms(page, particles, particleBins), [page, particles, particleBins]),
  );
  const [zooms, setZooms] = useState<Readonly<Partial<Record<ParticleColumn, PlotSettings['zoom']>>>>({});
  if (histograms === undefined) return <div className={styles['waiting']} aria-busy="true" />;
  return (
    <div className={styles['histograms']} role="group" aria-label="Histograms of the columns">
      {histograms.map(({ column, page: histogram }) => (
        <LineView
          key={column}
          page={histogram}
          settings={{ ...lineSettings, lineScale, zoom: zooms[column] ?? null }}
          onSettings={({ zoom }) => {
            if (zoom !== undefined) setZooms((all) => ({ ...all, [column]: zoom }));
          }}
          theme={theme}
          label={`Particles by ${columnNames[column]}`}
        />
      ))}
    </div>
  );
}
