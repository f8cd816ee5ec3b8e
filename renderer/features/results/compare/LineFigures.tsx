import { useMemo } from 'react';
import { findBin, type Interval } from '#shared/page/binEdges.ts';
import { curveValue } from '#renderer/plots/curve.ts';
import { curveFigures, type CurveFigure, depthDoseFigures } from '#shared/page/curveFigures.ts';
import { largestOf } from '#renderer/plots/line/normalising.ts';
import { formatRounded, formatSpan, typesetUnit } from '#renderer/plots/numberText.ts';
import { curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import {
  agreementShare,
  type OverlayEntry,
  type OverlayModel,
  relativeThreshold,
} from '#renderer/plots/overlay/overlayModel.ts';
import type { OverlaySettings } from '#renderer/plots/overlay/overlaySettings.ts';
import { isLength } from '#shared/page/units.ts';
import { Letter } from './ComparedList.tsx';
import styles from './Compare.module.css';
import figureStyles from './Figures.module.css';

/* Figures of compared lines, in the panel next to their plot. */

const visible = ({ entries }: OverlayModel): readonly OverlayEntry[] => entries.filter(({ isHidden }) => !isHidden);

export function AtCursor({ model, at }: { readonly model: OverlayModel; readonly at: number | null }) {
  const [reference] = model.entries;
  const valueOf = ({ curve }: OverlayEntry): number => {
    const bin = at === null ? -1 : findBin(curve.bins.edges, at);
    return bin < 0 ? Number.NaN : curveValue(curve, bin);
  };
  const largest = useMemo(() => new Map(model.entries.map(({ id, curve }) => [id, largestOf(curve)])), [model]);
  const base = reference === undefined ? Number.NaN : valueOf(reference);
  return (
    <>
      <h2>
        At the cursor{' '}
        <small>{at === null ? '' : `${model.xName} ${formatRounded(at, 5)} ${typesetUnit(model.xUnit)}`}</small>
      </h2>
      {at === null ? (
        <p className={styles['quiet']}>Point at the plot, or use its arrow keys.</p>
      ) : (
        <table className={figureStyles['figures']}>
          <thead>
            <tr>
              <th scope="col">page</th>
              <th scope="col">{typesetUnit(model.unit) || 'value'}</th>
              <th scope="col">ratio</th>
              <th scope="col" title="In percent of the largest value of each">
                of peak
              </th>
            </tr>
          </thead>
          <tbody>
            {visible(model).map((entry) => {
              const value = valueOf(entry);
              return (
                <tr key={entry.id}>
                  <th scope="row">
                    <Letter index={entry.index} />
                  </th>
                  <td title={String(value)}>{formatRounded(value, 4)}</td>
                  <td>{entry === reference || !(base !== 0) ? '' : formatRounded(value / base, 4)}</td>
                  <td>{percentOf(value, largest.get(entry.id))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}

const percentOf = (value: number, largest = Number.NaN): string =>
  largest > 0 && Number.isFinite(value) ? `${((100 * value) / largest).toFixed(1)} %` : '';

/** Figures of every line in view; below each its difference from the reference. */
export function InView({ model, picked }: { readonly model: OverlayModel; readonly picked: Interval | null }) {
  const rows = useMemo(() => {
    const isDepth = isLength(model.xUnit);
    const within = picked ?? model.x.domain;
    const all = visible(model).map(({ curve }) => [
      ...curveFigures(curve, within),
      ...(isDepth ? depthDoseFigures(curve, within) : []),
    ]);
    const [first = []] = all;
    return first.map((figure, row) => ({ figure, of: all.map((figures) => figures[row]) }));
  }, [model, picked]);
  const units = { value: '', axis: typesetUnit(model.xUnit), product: '', none: '' };
  return (
    <>
      <h2>
        {picked === null ? 'In view' : 'In the range'}{' '}
        <small>{picked === null ? '' : `${formatSpan(...picked)} ${typesetUnit(model.xUnit)}`}</small>
      </h2>
      <div className={figureStyles['scroll']}>
        <table className={figureStyles['figures']}>
          <thead>
            <tr>
              <th scope="col">figure</th>
              {visible(model).map(({ id, index }) => (
                <th key={id} scope="col">
                  <Letter index={index} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ figure, of }) => (
              <tr key={figure.label} title={figure.definition}>
                <th scope="row">
                  {figure.label} <small>{units[figure.measure]}</small>
                </th>
                {of.map((each, column) => (
                  <FigureCell
                    key={visible(model)[column]?.id ?? column}
                    figure={each}
                    reference={column === 0 ? undefined : of[0]}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** How many bins of each line agree with the reference. */
export function Agreement({ model, settings }: { readonly model: OverlayModel; readonly settings: OverlaySettings }) {
  const { band, picked } = settings;
  const [reference] = model.entries;
  const shares = useMemo(() => {
    const within = picked ?? model.x.domain;
    return visible(model).map((entry) => ({ entry, share: agreementShare(model, entry, { band, within }) }));
  }, [model, band, picked]);
  if (reference === undefined || shares.length < 2) return null;
  const letter = curveLetter(reference.index);
  return (
    <>
      <h2>
        Agreement with {letter} <small>bins of at least {relativeThreshold * 100} % of its maximum</small>
      </h2>
      <table className={figureStyles['figures']}>
        <thead>
          <tr>
            <th scope="col">within</th>
            {shares.map(({ entry }) => (
              <th key={entry.id} scope="col">
                <Letter index={entry.index} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr title={`The share of the bins in view whose value is within ${band} % of ${letter}`}>
            <th scope="row">±{band} %</th>
            {shares.map(({ entry, share }) => (
              <td key={entry.id}>
                {entry === reference ? 'ref.' : share === null ? '–' : `${(100 * share).toFixed(1)} %`}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </>
  );
}

function FigureCell({
  figure,
  reference,
}: {
  readonly figure: CurveFigure | undefined;
  readonly reference: CurveFigure | undefined;
}) {
  if (figure === undefined || !('value' in figure)) {
    return <td title={figure === undefined ? undefined : `Not defined here: ${figure.reason}`}>–</td>;
  }
  const difference = reference !== undefined && 'value' in reference ? figure.value - reference.value : null;
  const sign = difference !== null && difference > 0 ? '+' : '';
  return (
    <td title={String(figure.value)}>
      {formatRounded(figure.value, 4)}
      {difference !== null && (
        <small>
          {sign}
          {formatRounded(difference, 2)}
        </small>
      )}
    </td>
  );
}
