import { useState } from 'react';
import type { GammaClusters } from '#renderer/gamma/gammaClusters.ts';
import type { GammaResult } from '#renderer/gamma/gammaMessages.ts';
import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import { formatCount, formatPlural } from '#shared/figures.ts';
import type { ChosenCriteria } from './comparison.ts';
import { GammaHistogram } from './GammaHistogram.tsx';
import { gammaMethod, passPercent } from './gammaText.ts';
import { gammaLimit, type GammaState, sweepDistances, sweepDoses } from './useGamma.ts';
import styles from './Compare.module.css';
import figureStyles from './Figures.module.css';
import gamma from './Gamma.module.css';

interface GammaPanelProps {
  readonly state: GammaState | null;
  readonly criteria: ChosenCriteria;
  readonly onCriteria: (changes: Partial<ChosenCriteria>) => void;
  readonly unit: string;
  readonly isSweeping: boolean;
  readonly onSweep: () => void;
}

/** The pass rate, its criteria, the histogram, and how it was computed. */
export function GammaPanel({ state, criteria, onCriteria, unit, isSweeping, onSweep }: GammaPanelProps) {
  return (
    <section aria-label="Gamma index" aria-busy={state?.step === 'running'}>
      <h2>Gamma index</h2>
      {state !== null && <GammaOutcome state={state} />}
      <div className={gamma['criteria']}>
        <NumberField label="dose" unit="%" value={criteria.dose} onValue={(dose) => onCriteria({ dose })} />
        <NumberField
          label="distance"
          unit="mm"
          value={criteria.distance}
          onValue={(distance) => onCriteria({ distance })}
        />
        <NumberField
          label="threshold"
          unit="%"
          value={criteria.cutOff}
          onValue={(cutOff) => onCriteria({ cutOff })}
          allowsZero
        />
        <Segments
          name=""
          title="What the dose difference is a percentage of"
          value={criteria.isLocal ? 'local' : 'global'}
          choices={[
            { value: 'global', text: 'global', title: 'Of the largest value of the reference' },
            { value: 'local', text: 'local', title: 'Of each reference value' },
          ]}
          onChoose={(value) => onCriteria({ isLocal: value === 'local' })}
        />
        <Segments
          name=""
          title="Method"
          value={criteria.method}
          choices={[
            {
              value: 'step-free',
              text: 'step-free',
              title: 'The exact distance to the linear interpolation of the evaluated page',
            },
            {
              value: 'stepping',
              text: 'stepping',
              title: 'Interpolated at steps of a tenth of the distance (Wendling 2007)',
            },
          ]}
          onChoose={(method) => onCriteria({ method })}
        />
      </div>
      {state?.step === 'done' && (
        <>
          {isSweeping ? (
            <Sweep result={state.result} criteria={criteria} onCriteria={onCriteria} />
          ) : (
            <Button onClick={onSweep}>Pass rate by criteria</Button>
          )}
          <Clusters clusters={state.result.clusters} unit={unit} />
          <Method criteria={criteria} norm={state.norm} unit={unit} />
        </>
      )}
    </section>
  );
}

/** The pass rate and its histogram, or why there is none yet. */
export function GammaOutcome({ state }: { readonly state: GammaState }) {
  if (state.step === 'impossible') return <p className={styles['reason']}>{state.reason}</p>;
  if (state.step === 'stopped') {
    return (
      <p>
        Stopped. <Button onClick={state.again}>Compute again</Button>
      </p>
    );
  }
  if (state.step === 'running') {
    return (
      <div className={gamma['running']}>
        <ProgressBar fraction={state.fraction} tone="running" />
        <span role="status">Computing gamma, {Math.round(state.fraction * 100)} %</span>
        <Button onClick={state.stop}>Stop</Button>
      </div>
    );
  }
  const [tally] = state.result.tallies;
  if (tally === undefined || tally.evaluated === 0) {
    return <p className={styles['reason']}>No point is above the threshold, so there is no pass rate.</p>;
  }
  return (
    <>
      <p className={gamma['rate']} role="status">
        <b>{passPercent(tally.passed, tally.evaluated)}</b> pass, γ ≤ 1
        <small>
          {formatCount(tally.passed)} of {formatCount(tally.evaluated)} points · {Math.round(state.result.took)} ms
        </small>
      </p>
      <GammaHistogram gamma={state.result.gamma} limit={gammaLimit} />
      <p className={styles['quiet']}>
        mean γ {formatRounded(tally.mean, 3)}, of the points up to {gammaLimit}
      </p>
    </>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  readonly allowsZero?: boolean;
}

function NumberField({ label, unit, value, onValue, allowsZero = false }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  const typed = Number(text.replace(',', '.'));
  const isValid = text.trim() !== '' && Number.isFinite(typed) && (allowsZero ? typed >= 0 : typed > 0) && typed <= 100;
  return (
    <label>
      {label}
      <input
        type="text"
        inputMode="decimal"
        value={text}
        aria-invalid={!isValid}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => (isValid ? onValue(typed) : setText(String(value)))}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && isValid) onValue(typed);
        }}
      />
      {unit}
    </label>
  );
}

/** Where neighbouring points fail, and in which direction. */
function Clusters({ clusters, unit }: { readonly clusters: GammaClusters; readonly unit: string }) {
  const { largest, total } = clusters;
  if (total === 0) return null;
  return (
    <div role="group" aria-label="Clusters of failing points">
      <table className={figureStyles['figures']}>
        <caption>
          {formatPlural(total, 'cluster')} of failing points
          {total > largest.length ? `, the largest ${largest.length}` : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col">points</th>
            <th scope="col">worst γ</th>
            <th scope="col" title={`Evaluated minus reference at the worst point, in ${typesetUnit(unit)}`}>
              difference
            </th>
            <th scope="col">at [mm]</th>
          </tr>
        </thead>
        <tbody>
          {largest.map(({ sign, points, worst, at, difference }) => (
            <tr key={at.join(' ')} data-sign={sign}>
              <td>{formatCount(points)}</td>
              <td>{Number.isFinite(worst) ? formatRounded(worst, 3) : `> ${gammaLimit}`}</td>
              <td title={sign === 'above' ? 'The evaluated page has more' : 'The evaluated page has less'}>
                {sign === 'above' ? '+' : ''}
                {formatRounded(difference, 3)}
              </td>
              <td>{at.map((position) => formatRounded(position, 4)).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SweepProps {
  readonly result: GammaResult;
  readonly criteria: ChosenCriteria;
  readonly onCriteria: (changes: Partial<ChosenCriteria>) => void;
}

/** Pass rates by criteria; a click selects the criteria. */
function Sweep({ result, criteria, onCriteria }: SweepProps) {
  return (
    <table className={gamma['sweep']}>
      <caption>Pass rate by criteria</caption>
      <thead>
        <tr>
          <th scope="col">γ</th>
          {sweepDistances.map((distance) => (
            <th key={distance} scope="col">
              {distance} mm
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sweepDoses.map((dose, row) => (
          <tr key={dose}>
            <th scope="row">{dose} %</th>
            {sweepDistances.map((distance, column) => {
              const tally = result.tallies[1 + row * sweepDistances.length + column];
              const isChosen = criteria.dose === dose && criteria.distance === distance;
              return (
                <td key={distance}>
                  <button type="button" aria-pressed={isChosen} onClick={() => onCriteria({ dose, distance })}>
                    {tally === undefined || tally.evaluated === 0 ? '–' : passPercent(tally.passed, tally.evaluated)}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MethodProps {
  readonly criteria: ChosenCriteria;
  readonly norm: number;
  readonly unit: string;
}

function Method({ criteria, norm, unit }: MethodProps) {
  const text = gammaMethod(criteria, norm, unit);
  return (
    <p className={gamma['method']}>
      <b>Method.</b> {text}{' '}
      <button type="button" className={gamma['link']} onClick={() => copyAndTell(text, 'the method')}>
        Copy
      </button>
    </p>
  );
}
