import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { ScoredOutput } from '#shared/domain/estimator.ts';
import { visibleText } from '#shared/visibleText.ts';
import { faultsOfPage } from '#renderer/badges/resultFaults.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import { dimensionsOf, pageLabelOf, type PageLine, pagesOf, type TreeLine } from './pageLabel.ts';
import { PageItem } from './PageItem.tsx';
import styles from './Results.module.css';

interface PageTreeProps {
  readonly connectionId: string;
  readonly lines: readonly TreeLine[];
  readonly outputs: readonly ScoredOutput[];
  readonly faults: readonly ResultFault[];
  readonly selectedId: number | undefined;
  readonly onPage: (pageId: number) => void;
}

const headingHeight = 28;
const pageHeight = 42;

/** The estimators of a simulation with their pages; only visible ones are in the document and decoded. */
export function PageTree({ connectionId, lines, outputs, faults, selectedId, onPage }: PageTreeProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const baseId = useId();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'estimator' ? headingHeight : pageHeight),
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 6,
  });
  const selectedAt = lines.findIndex((line) => line.kind === 'page' && line.page.id === selectedId);
  useEffect(() => {
    if (selectedAt >= 0) virtual.scrollToIndex(selectedAt, { align: 'auto' });
  }, [selectedAt, virtual]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moved(pagesOf(lines), selectedId, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onPage(next.page.id);
  };
  return (
    <div
      ref={scroller}
      className={styles['tree']}
      role="listbox"
      aria-label="Pages of results"
      tabIndex={0}
      aria-activedescendant={selectedAt < 0 ? undefined : `${baseId}-${selectedAt}`}
      onKeyDown={onKeyDown}
    >
      <div className={styles['lines']} style={{ height: virtual.getTotalSize() }} role="presentation">
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const style = { transform: `translateY(${start}px)` };
          if (line.kind === 'estimator') return <Heading key={key} line={line} style={style} />;
          const selected = line.page.id === selectedId;
          return (
            <div
              key={key}
              id={`${baseId}-${index}`}
              role="option"
              aria-selected={selected}
              tabIndex={-1}
              className={styles['line']}
              style={style}
              onClick={() => onPage(line.page.id)}
              onKeyDown={onKeyDown}
            >
              <PageItem
                connectionId={connectionId}
                estimator={line.estimator}
                page={line.page}
                label={pageLabelOf(outputs, line.estimator, line.page)}
                selected={selected}
                fault={faultsOfPage(faults, line.page.id)[0]?.message}
                size="stamp"
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Heading({ line, style }: { readonly line: TreeLine; readonly style: { readonly transform: string } }) {
  const { estimator } = line;
  const name = estimator.name === '' ? "''" : visibleText(estimator.name);
  const file = estimator.fileName === null || estimator.fileName === '' ? '' : `, file ${estimator.fileName}`;
  return (
    <div className={styles['heading']} style={style} role="presentation" title={`Estimator ${name}${file}`}>
      <span>{name}</span>
      <span>{estimator.pages.length === 0 ? 'no pages' : dimensionsOf(estimator)}</span>
    </div>
  );
}

/** The page that a key leads to from the selected one. */
function moved(pages: readonly PageLine[], selectedId: number | undefined, key: string): PageLine | undefined {
  const at = pages.findIndex(({ page }) => page.id === selectedId);
  switch (key) {
    case 'ArrowDown':
      return pages[Math.min(at + 1, pages.length - 1)];
    case 'ArrowUp':
      return pages[Math.max(at - 1, 0)];
    case 'Home':
      return pages[0];
    case 'End':
      return pages.at(-1);
    default:
      return undefined;
  }
}
