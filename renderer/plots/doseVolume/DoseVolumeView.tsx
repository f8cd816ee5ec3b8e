import { useMemo, useState } from 'react';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page1D, PageND } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { edgesExtent, type Interval, shortAxisName } from '#shared/page/binEdges.ts';
import { LineView } from '../line/LineView.tsx';
import { formatRounded, formatValue, typesetUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '../plotSettings.ts';
import { NumberBox } from '../tools/NumberBox.tsx';
import type { DoseVolume } from './doseVolume.ts';
import { useDoseVolume } from './useDoseVolume.ts';
import plot from '../Plot.module.css';
import tools from '../tools/Tools.module.css';
import styles from './DoseVolume.module.css';

type DoseVolumeProps = PlotProps & { readonly page: PageND };

const lineSettings = parsePlotSettings({ lineStyle: 'line' });

/** The dose-volume histogram of a box or of everything above a threshold, with its figures. */
export function DoseVolumeView(props: DoseVolumeProps) {
  const { page, settings, theme, label, onReadout } = props;
  const [zoom, setZoom] = useState<PlotSettings['zoom']>(null);
  const part = useMemo(
    () => ({ box: settings.volumeBox, threshold: settings.volumeThreshold, axes: settings.axes }),
    [settings.volumeBox, settings.volumeThreshold, settings.axes],
  );
  const doses = useDoseVolume(page, part);
  const curve = useMemo(() => (doses === undefined ? undefined : namedCurve(doses.curve, label)), [doses, label]);
  return (
    <div className={plot['view']}>
      <VolumeInputs {...props} />
      {doses === undefined || curve === undefined ? (
        // A figure is captured once nothing is marked so.
        <p className={styles['empty']} role="status" data-figure-waiting="">
          Sorting {formatCount(page.quantity.values.length)} values…
        </p>
      ) : doses.bins === 0 ? (
        <p className={styles['empty']}>This part of the volume has no bin with a finite value.</p>
      ) : (
        <LineView
          page={curve}
          settings={{ ...lineSettings, zoom }}
          onSettings={(changes) => {
            if (changes.zoom !== undefined) setZoom(changes.zoom);
          }}
          theme={theme}
          label="Volume"
          onReadout={onReadout}
        />
      )}
      {doses !== undefined && doses.bins > 0 && <VolumeFigures {...props} doses={doses} />}
    </div>
  );
}

/** The curve over what it is of: `Dose, at least`. */
function namedCurve(curve: Page1D, label: string): Page1D {
  const [axis] = curve.axes;
  return { ...curve, axes: [{ ...axis, name: `${label}, at least` }] };
}

/** Limits of the box along each axis, and the threshold. */
function VolumeInputs({ page, settings, onSettings }: DoseVolumeProps) {
  const limits = page.axes.map((axis) => edgesExtent(binsOf(axis, settings.axes).edges));
  const boxOf = (axis: number): Interval => settings.volumeBox[axis] ?? limits[axis] ?? [0, 1];
  const setEnd = (axis: number, end: 0 | 1, value: number | null): void => {
    const [low, high] = boxOf(axis);
    const next: Interval | null = value === null ? null : end === 0 ? [value, high] : [low, value];
    onSettings({ volumeBox: page.axes.map((_, each) => (each === axis ? next : (settings.volumeBox[each] ?? null))) });
  };
  return (
    <div className={styles['inputs']} role="group" aria-label="Part of the volume">
      {page.axes.map((axis, index) => (
        <span key={`${index} ${axis.name}`} className={tools['inline']}>
          <b>{shortAxisName(axis, index)}</b>
          <NumberBox
            label={`Lower limit of ${shortAxisName(axis, index)}`}
            value={boxOf(index)[0]}
            isUsable={(value) => value < boxOf(index)[1]}
            onValue={(value) => setEnd(index, 0, value)}
          />
          to
          <NumberBox
            label={`Upper limit of ${shortAxisName(axis, index)}`}
            value={boxOf(index)[1]}
            isUsable={(value) => value > boxOf(index)[0]}
            onValue={(value) => setEnd(index, 1, value)}
          />
          {typesetUnit(binsOf(axis, settings.axes).unit)}
        </span>
      ))}
      <span className={tools['inline']}>
        at least
        <NumberBox
          label="Threshold in percent of the maximum"
          value={settings.volumeThreshold}
          isUsable={(value) => value >= 0 && value <= 100}
          onValue={(value) => onSettings({ volumeThreshold: value ?? 0 })}
        />
        % of the maximum
      </span>
    </div>
  );
}

/** Volumes whose dose is given, in percent. */
const percents = [98, 95, 50, 5, 2] as const;

function VolumeFigures({ page, settings, onSettings, doses }: DoseVolumeProps & { readonly doses: DoseVolume }) {
  const unit = typesetUnit(page.quantity.unit);
  const figure = (value: number) => <b title={formatValue(value)}>{formatRounded(value, 5)}</b>;
  const level = (settings.volumeDose / 100) * page.statistics.max;
  return (
    <dl className={styles['figures']} aria-label="Figures of the volume">
      {percents.map((percent) => (
        <div key={percent} title={`The dose that at least ${percent} % of the volume receives.`}>
          <dt>D{percent}</dt>
          <dd>
            {figure(doses.doseOf(percent))} {unit}
          </dd>
        </div>
      ))}
      <div title="The mean, weighted with the volumes of the bins.">
        <dt>mean</dt>
        <dd>
          {figure(doses.mean)} {unit}
        </dd>
      </div>
      <div title="The percentage of the volume that receives at least this part of the maximum of the page.">
        <dt>
          V
          <NumberBox
            label="Dose of V in percent of the maximum"
            value={settings.volumeDose}
            isUsable={(value) => value >= 0 && value <= 1000}
            onValue={(value) => onSettings({ volumeDose: value ?? 95 })}
          />
          %
        </dt>
        <dd>
          {figure(doses.volumeOf(level))} % at {formatRounded(level)} {unit}
        </dd>
      </div>
      <div title="Bins in the box with a finite value at or above the threshold.">
        <dt>volume</dt>
        <dd>
          {formatRounded(doses.total, 5)} {doses.unit}
          {doses.unit === 'bins' ? '' : ` in ${formatCount(doses.bins)} bins`}
        </dd>
      </div>
    </dl>
  );
}
