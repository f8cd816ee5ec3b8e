import { useMemo } from 'react';
import type { PageND } from '#shared/domain/page.ts';
import { longAxisName } from '#shared/page/binEdges.ts';
import { polarAxes } from '../disc/discModel.ts';
import { DoseVolumeView } from '../doseVolume/DoseVolumeView.tsx';
import { HeatmapTools, PlaneTools } from '../heatmap/HeatmapTools.tsx';
import { MapPlot } from '../heatmap/MapPlot.tsx';
import { PlanesView } from '../planes/PlanesView.tsx';
import type { PlotProps } from '../plotProps.ts';
import { Segments } from '../tools/Segments.tsx';
import { drawnSlice } from './projectPage.ts';
import { sliceChoice, slidingAxes } from './slicePage.ts';
import { SliceSliders } from './SliceSlider.tsx';
import plot from '../Plot.module.css';
import tools from '../tools/Tools.module.css';

/** A page of three axes or more: one plane of it, three planes through one place, or the doses of a part of it. */
export function SlicesView(props: PlotProps) {
  const { page, settings } = props;
  if (page.kind !== 'ND') return null;
  if (settings.volume === 'planes') return <PlanesView {...props} page={page} />;
  return settings.volume === 'doses' ? <DoseVolumeView {...props} page={page} /> : <Slices {...props} page={page} />;
}

/** A map over two axes, a slider for each of the others. */
function Slices(props: PlotProps & { readonly page: PageND }) {
  const { page, settings, onSettings } = props;
  const { sliceAxes, sliceIndices, depth } = settings;
  const choice = useMemo(() => sliceChoice(page, { sliceAxes, sliceIndices }), [page, sliceAxes, sliceIndices]);
  const slice = useMemo(
    () => drawnSlice(page, { sliceAxes, sliceIndices, depth }),
    [page, sliceAxes, sliceIndices, depth],
  );
  return (
    <div className={plot['view']}>
      <MapPlot {...props} page={slice} whole={depth === 'bin' ? page.statistics : slice.statistics} />
      {depth === 'bin' && (
        <SliceSliders
          page={page}
          axes={slidingAxes(page, choice)}
          indices={choice.indices}
          reading={settings.axes}
          onIndices={(indices) => onSettings({ sliceIndices: indices })}
        />
      )}
    </div>
  );
}

type SliceTools = Pick<PlotProps, 'settings' | 'onSettings'> & { readonly page: PageND };

/** The choice of radius and angle, drawn as a disc. */
const discChoice = 'disc';

const isOf = ({ radius, angle }: { readonly radius: number; readonly angle: number }, axis: number): boolean =>
  axis === radius || axis === angle;

/** Which two axes a slice shows. */
function AxesPair({ page, settings, onSettings }: SliceTools) {
  const { vertical, horizontal } = sliceChoice(page, settings);
  const pairs = page.axes.flatMap((_, one) =>
    page.axes.map((__, other) => ({ one, other })).filter((pair) => pair.one < pair.other),
  );
  const polar = polarAxes(page.axes);
  const isDisc = settings.disc && polar !== null && [vertical, horizontal].every((axis) => isOf(polar, axis));
  const chosen = isDisc ? discChoice : `${Math.min(vertical, horizontal)},${Math.max(vertical, horizontal)}`;
  const nameOf = (index: number): string => {
    const axis = page.axes[index];
    return axis === undefined ? '' : longAxisName(axis, index).replace(/^Position \((.+)\)$/, '$1');
  };
  return (
    <span className={tools['choice']}>
      <select
        aria-label="Axes of the slice, vertical and horizontal"
        value={chosen}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const pair =
            value === discChoice && polar !== null ? [polar.radius, polar.angle] : value.split(',').map(Number);
          const [one, other] = pair;
          const without = { zoom: null, cut: null, region: null, lineCut: null };
          if (one !== undefined && other !== undefined)
            onSettings({ sliceAxes: [one, other], disc: value === discChoice, ...without });
        }}
      >
        {polar !== null && (
          <option value={discChoice}>{`${nameOf(polar.radius)}, ${nameOf(polar.angle)} as a disc`}</option>
        )}
        {pairs.map(({ one, other }) => (
          <option key={`${one},${other}`} value={`${one},${other}`}>
            {`${nameOf(one)} ↑  ${nameOf(other)} →`}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Buttons above a volume: what is shown of it, then those of a map. */
export function SlicesTools(props: PlotProps) {
  const { page, settings, onSettings } = props;
  if (page.kind !== 'ND') return null;
  const { volume, depth } = settings;
  return (
    <div className={tools['tools']}>
      <Segments
        name=""
        title="What is shown of the volume"
        value={volume}
        choices={[
          { value: 'slice', text: '1 plane' },
          { value: 'planes', text: '3 planes', title: 'Three planes through one place, and a profile' },
          { value: 'doses', text: 'dose–volume', title: 'Dose-volume histogram' },
        ]}
        onChoose={(chosen) => onSettings({ volume: chosen })}
      />
      {volume === 'slice' && <AxesPair page={page} settings={settings} onSettings={onSettings} />}
      {volume !== 'doses' && (
        <Segments
          name=""
          title="What a plane shows of the other axes"
          value={depth}
          choices={[
            { value: 'bin', text: 'bin', title: 'One bin of each' },
            { value: 'max', text: 'max', title: 'The largest value along them' },
            { value: 'mean', text: 'mean', title: 'The mean value along them' },
          ]}
          onChoose={(chosen) => onSettings({ depth: chosen })}
        />
      )}
      {volume === 'slice' && <HeatmapTools {...props} />}
      {volume === 'planes' && <PlaneTools {...props} />}
    </div>
  );
}
