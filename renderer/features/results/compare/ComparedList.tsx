import { IconEye, IconEyeOff, IconPin, IconPinFilled, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { curveColour, curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import type { Page } from '#shared/domain/page.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { PagePicture } from '../PagePicture.tsx';
import type { SimulatedPrimaries } from '../pageLabel.ts';
import type { ComparedRun } from './inputs/useComparedInputs.ts';
import { type LoadedPage, pageOf } from './useComparedPages.ts';
import styles from './Compare.module.css';

/** The letter of a page in the colour of its line. */
export function Letter({ index }: { readonly index: number }) {
  return <DrawnLetter index={index} theme={usePreferences().theme} />;
}

/** The same in a figure, whose theme is its own. */
export function DrawnLetter({ index, theme }: { readonly index: number; readonly theme: PlotTheme }) {
  return (
    <span className={styles['letter']} style={{ background: curveColour(index, theme) }}>
      {curveLetter(index)}
    </span>
  );
}

/** The facts about a simulation in the list of compared pages. */
export interface ComparedSimulation {
  readonly title: string;
  /** `shieldhit · alice` */
  readonly facts: string;
  readonly run: ComparedRun;
  readonly primaries: SimulatedPrimaries;
}

interface ComparedListProps {
  readonly loaded: readonly LoadedPage[];
  readonly simulations: ReadonlyMap<number, ComparedSimulation>;
  readonly evaluated: number;
  readonly hidden: readonly number[];
  /** Whether lines are drawn, each of which can be hidden. */
  readonly canHide: boolean;
  readonly onReference: (index: number) => void;
  readonly onEvaluated: (index: number) => void;
  readonly onHide: (index: number) => void;
  readonly onRemove: (index: number) => void;
  /** What is offered below the pages. */
  readonly children?: ReactNode;
}

/** Why a page is not drawn next to lines or maps; '' if it is. */
function notDrawn(page: Page, reference: Page | undefined): string {
  if (reference === undefined || (reference.kind !== '1D' && reference.kind !== '2D')) return '';
  if (page.kind === reference.kind) return '';
  return `Not drawn: it has ${formatPlural(page.axes.length, 'axis', 'axes')}, the reference ${reference.axes.length}`;
}

/** In pixels: as wide as the column. */
const pictureSize = { width: 210, height: 64 } as const;

/** The compared pages; the first is the reference, and one is evaluated against it. */
export function ComparedList(props: ComparedListProps) {
  const { loaded, simulations, evaluated, hidden, canHide, onReference, onEvaluated, onHide, onRemove } = props;
  const reference = pageOf(loaded[0]);
  return (
    <div className={styles['scrolled']}>
      <ul className={styles['list']} aria-label="Compared pages">
        {loaded.map(({ at, index, estimator, label, problem, decoded }) => {
          const simulation = simulations.get(at.simulation);
          const isReference = index === 0;
          const reason = decoded?.step === 'page' ? notDrawn(decoded.page, reference) : problem;
          const name = `page ${curveLetter(index)}`;
          const map = decoded?.step === 'page' && decoded.page.kind === '2D' ? decoded.page : undefined;
          return (
            <li key={`${at.simulation} ${at.page}`} data-reference={isReference} data-evaluated={index === evaluated}>
              <Letter index={index} />
              <button
                type="button"
                className={styles['name']}
                title={isReference ? 'The reference' : 'Evaluate this page against the reference'}
                onClick={() => onEvaluated(index)}
                disabled={isReference}
              >
                <b>{visibleText(simulation?.title ?? `Simulation ${at.simulation}`)}</b>
                <small>
                  {(isReference || index === evaluated) && (
                    <span className={styles['role']}>{isReference ? 'reference' : 'evaluated'}</span>
                  )}
                  #{at.simulation} {simulation?.facts === undefined ? '' : `· ${simulation.facts}`}
                </small>
                <small>
                  {visibleText(estimator)} · {label?.title ?? ''}
                </small>
                {reason !== '' && <small className={styles['problem']}>{reason}</small>}
              </button>
              <span className={styles['actions']}>
                <IconButton
                  label={isReference ? `The reference is ${name}` : `Make ${name} the reference`}
                  onClick={() => onReference(index)}
                >
                  {isReference ? <IconPinFilled size={14} /> : <IconPin size={14} />}
                </IconButton>
                {canHide && (
                  <IconButton
                    label={hidden.includes(index) ? `Show ${name}` : `Hide ${name}`}
                    aria-pressed={hidden.includes(index)}
                    onClick={() => onHide(index)}
                  >
                    {hidden.includes(index) ? <IconEyeOff size={14} /> : <IconEye size={14} />}
                  </IconButton>
                )}
                <IconButton label={`Remove ${name} from the comparison`} onClick={() => onRemove(index)}>
                  <IconX size={14} />
                </IconButton>
              </span>
              {map !== undefined && <PagePicture page={map} {...pictureSize} className={styles['picture']} />}
            </li>
          );
        })}
      </ul>
      {props.children}
    </div>
  );
}
