import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { visibleText } from '#shared/visibleText.ts';
import type { ComparedFacts } from './comparedFacts.ts';
import { FactsOfComparison } from './FactsOfComparison.tsx';
import styles from './ComparisonHeader.module.css';

/** Whether the pages can be compared as they are, in a few words. */
export interface Agreement {
  readonly isComplete: boolean;
  readonly text: string;
}

interface ComparisonHeaderProps {
  /** `Dose along Z, 4 pages` */
  readonly title: string;
  readonly agreement: Agreement | null;
  readonly facts: ComparedFacts;
  /** Further facts about what is drawn: the bins of the pages. */
  readonly more: readonly string[];
  /** Buttons at the right. */
  readonly children?: ReactNode;
}

/** What is compared, above the plots at every width: whether the units agree, the pages' facts, and their warnings. */
export function ComparisonHeader({ title, agreement, facts, more, children }: ComparisonHeaderProps) {
  const shared = [...facts.shared, ...more, 'statistical errors are not stored'];
  return (
    <header className={styles['header']}>
      <h2>{visibleText(title)}</h2>
      {agreement !== null && (
        <span className={styles['agreement']} data-complete={agreement.isComplete}>
          {agreement.isComplete ? (
            <IconCheck size={14} aria-hidden="true" />
          ) : (
            <IconAlertTriangle size={14} aria-hidden="true" />
          )}
          {agreement.text}
        </span>
      )}
      <span className={styles['actions']}>{children}</span>
      <FactsOfComparison facts={{ ...facts, shared }} />
    </header>
  );
}
