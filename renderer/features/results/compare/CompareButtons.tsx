import { IconArrowsDiff, IconPlus } from '@tabler/icons-react';
import { maxCurves } from '#renderer/plots/overlay/curveColours.ts';
import { useCommands } from '#renderer/ui/commands.tsx';
import { formatPlural } from '#shared/figures.ts';
import { type ComparedPage, isSamePage } from './comparison.ts';
import { useComparisonSet } from './ComparisonProvider.tsx';
import results from '../Results.module.css';
import styles from './Compare.module.css';

interface CompareButtonsProps {
  readonly connectionId: string;
  /** The open page. */
  readonly at: ComparedPage;
  readonly onCompare: (pages: readonly ComparedPage[]) => void;
}

/** Adds the open page to the comparison, and opens it. */
export function CompareButtons({ connectionId, at, onCompare }: CompareButtonsProps) {
  const { pagesOf, toggle, pin } = useComparisonSet();
  const pages = pagesOf(connectionId);
  const isIn = pages.some((page) => isSamePage(page, at));
  const isFull = !isIn && pages.length >= maxCurves;
  const run = (): void => toggle(connectionId, at);
  useCommands([
    {
      id: 'compare-page',
      title: isIn ? 'Remove this page from the comparison' : 'Add this page to the comparison',
      group: 'page',
      shortcut: 'C',
      run,
    },
    {
      id: 'pin-page',
      title: 'Pin this page as the reference of the comparison',
      group: 'page',
      shortcut: 'P',
      run: () => pin(connectionId, at),
    },
  ]);
  const title = isFull
    ? `The comparison is full: it has ${maxCurves} pages`
    : isIn
      ? 'Remove this page from the comparison (C)'
      : 'Add this page to the comparison (C)';
  return (
    <>
      <button
        type="button"
        className={results['tool']}
        onClick={run}
        disabled={isFull}
        title={title}
        aria-label={title}
        aria-pressed={isIn}
      >
        <IconPlus size={15} aria-hidden="true" />
      </button>
      {pages.length > 0 && (
        <button
          type="button"
          className={styles['open']}
          title={`Compare ${formatPlural(pages.length, 'page')}`}
          aria-label={`Compare ${formatPlural(pages.length, 'page')}`}
          onClick={() => onCompare(pages)}
        >
          <IconArrowsDiff size={15} aria-hidden="true" /> {pages.length}
        </button>
      )}
    </>
  );
}
