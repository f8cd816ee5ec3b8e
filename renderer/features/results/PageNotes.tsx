import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import type { Page } from '#shared/domain/page.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import { isRepaired } from './pageLabel.ts';
import type { LoadedMetadata } from './pageLoader.ts';
import styles from './Results.module.css';

export interface PageNotesProps {
  /** undefined if none could be made. */
  readonly page: Page | undefined;
  readonly estimatorMetadata: LoadedMetadata | undefined;
  /** What is wrong with the page of a COMPLETED simulation. */
  readonly faults: readonly ResultFault[];
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
}

/** The defects and repairs of a page: in the side panel, or above the plot if that is collapsed. */
export function PageNotes({ page, estimatorMetadata, faults, settings, onSettings }: PageNotesProps) {
  const ofEstimator = (estimatorMetadata?.defects ?? []).map(({ kind, message }) => ({
    kind: `estimator ${kind}`,
    message: `Metadata of the estimator: ${message}`,
  }));
  const defects = [...(page?.defects ?? []), ...ofEstimator];
  return (
    <>
      {faults.map(({ reason, message }) => (
        <p key={reason} className={styles['note']} data-tone="warn">
          <b>Wrong though COMPLETED.</b> <bdi>{message}</bdi>
        </p>
      ))}
      {defects.map(({ kind, message }) => (
        <p key={`${kind} ${message}`} className={styles['note']} data-tone="warn">
          {message}
        </p>
      ))}
      {page !== undefined && isRepaired(page) && <RepairNote page={page} settings={settings} onSettings={onSettings} />}
    </>
  );
}

/** Whether there is anything to note. */
export function hasNotes({ page, estimatorMetadata, faults }: PageNotesProps): boolean {
  const isOdd = page !== undefined && (page.defects.length > 0 || isRepaired(page));
  return isOdd || faults.length > 0 || (estimatorMetadata?.defects.length ?? 0) > 0;
}

const choices = [
  ['repaired', 'Repaired'],
  ['stored', 'As stored'],
] as const;

type RepairNoteProps = { readonly page: Page } & Pick<PageNotesProps, 'settings' | 'onSettings'>;

function RepairNote({ page, settings, onSettings }: RepairNoteProps) {
  const repairs = page.axes.map(({ repair }) => repair).filter((text) => text !== '');
  return (
    <div className={styles['note']} data-tone="warn">
      <b>Axis repaired.</b> {repairs.join(' ')}
      <div className={styles['choice']} role="group" aria-label="Axis as drawn">
        {choices.map(([axes, text]) => (
          <button
            key={axes}
            type="button"
            aria-pressed={settings.axes === axes}
            onClick={() => onSettings({ axes, zoom: null })}
          >
            {text}
          </button>
        ))}
      </div>
    </div>
  );
}
