import { IconMathFunction, IconPlayerPlay, IconSquare, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import type { ResultColumn } from '#shared/domain/sql.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { type PageCondition, type PageFunctionName, pageFunctionNames, pageFunctionWords } from './pageFunctions.ts';
import { isPageBlob } from './resultPages.ts';
import type { PageColumns } from './usePageColumns.ts';
import styles from './Results.module.css';

interface PagesBarProps {
  readonly columns: readonly ResultColumn[];
  readonly shown: PageColumns;
}

/** Which column holds pages, what is computed of them, and which rows are left. */
export function PagesBar({ columns, shown }: PagesBarProps) {
  const { idColumns, idColumn, chooseIdColumn, hasPictures, setPictures, functions } = shown;
  const hasBlobs = columns.some((column) => column.source !== null && isPageBlob(column));
  if (idColumns.length === 0) {
    return (
      <p className={styles['pagesBar']} role="note">
        {hasBlobs
          ? 'No column holds ids of pages, so nothing can be computed from them: also select the id of Page.'
          : 'No column of this result holds ids of pages. Select the id of Page.'}
      </p>
    );
  }
  return (
    <div className={styles['pagesBar']} role="toolbar" aria-label="Pages">
      <label>
        Page ids in{' '}
        <select
          value={idColumn ?? ''}
          aria-label="Column of page ids"
          onChange={({ target }) => chooseIdColumn(target.value === '' ? undefined : Number(target.value))}
        >
          {idColumn === undefined ? <option value="">(none)</option> : null}
          {idColumns.map((index) => (
            <option key={index} value={index}>
              {visibleText(columns[index]?.name ?? '') || '(no name)'}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input type="checkbox" checked={hasPictures} onChange={({ target }) => setPictures(target.checked)} /> Pictures
      </label>
      <FunctionMenu shown={shown} />
      {functions.map((name) => (
        <FunctionFilter key={name} name={name} shown={shown} />
      ))}
      <Progress shown={shown} />
    </div>
  );
}

function FunctionMenu({ shown: { idColumn, functions, toggle } }: Pick<PagesBarProps, 'shown'>) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  return (
    <>
      <Button
        className={styles['menuButton']}
        aria-haspopup="menu"
        disabled={idColumn === undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <IconMathFunction size={15} stroke={1.7} aria-hidden="true" /> Compute…
      </Button>
      <PopupMenu
        label="Functions of a page"
        anchor={anchor}
        entries={[
          ...pageFunctionNames.map((name) => ({
            kind: 'check' as const,
            label: `${name}: ${pageFunctionWords[name]}`,
            checked: functions.includes(name),
            toggle: () => toggle(name),
          })),
          { kind: 'note', label: 'Pages are read and decoded here, not by the server.' },
        ]}
        onClose={() => setAnchor(null)}
        focusAfter={() => (anchor instanceof HTMLElement ? anchor : null)}
      />
    </>
  );
}

const comparisons = ['>', '≥', '<', '≤'] as const;

interface FunctionFilterProps extends Pick<PagesBarProps, 'shown'> {
  readonly name: PageFunctionName;
}

/** A function with the condition that rows must meet. */
function FunctionFilter({ name, shown: { conditions, setCondition, toggle } }: FunctionFilterProps) {
  const [compares, setCompares] = useState<PageCondition['compares']>('>');
  const [typed, setTyped] = useState('');
  const apply = (sign: PageCondition['compares'], text: string): void => {
    const number = Number(text);
    setCondition(name, text.trim() === '' || Number.isNaN(number) ? undefined : { compares: sign, with: number });
  };
  const isWrong = typed.trim() !== '' && Number.isNaN(Number(typed));
  return (
    <span className={styles['functionFilter']} data-active={conditions.has(name)} role="group" aria-label={name}>
      <b>{name}</b>
      <select
        value={compares}
        aria-label={`Comparison of ${name}`}
        onChange={({ target }) => {
          const sign = comparisons.find((each) => each === target.value) ?? '>';
          setCompares(sign);
          apply(sign, typed);
        }}
      >
        {comparisons.map((sign) => (
          <option key={sign}>{sign}</option>
        ))}
      </select>
      <input
        value={typed}
        inputMode="decimal"
        placeholder="any"
        aria-label={`Limit of ${name}`}
        aria-invalid={isWrong}
        onChange={({ target }) => {
          setTyped(target.value);
          apply(compares, target.value);
        }}
      />
      <IconButton label={`Remove ${name}`} onClick={() => toggle(name)}>
        <IconX size={13} stroke={2} aria-hidden="true" />
      </IconButton>
    </span>
  );
}

function Progress({ shown: { functions, run, rowsShown, withoutValue } }: Pick<PagesBarProps, 'shown'>) {
  const { done, total, state, start, stop } = run;
  if (functions.length === 0) return null;
  const matching = rowsShown === undefined ? '' : formatPlural(rowsShown.length, 'row matches', 'rows match');
  const without = withoutValue === 0 ? '' : `${formatCount(withoutValue)} without a value`;
  const facts = [matching, without].filter((each) => each !== '').join(' · ');
  return (
    <span className={styles['pageProgress']}>
      {state === 'running' ? (
        <>
          <ProgressBar fraction={total === 0 ? 0 : done / total} tone="running" />
          <span>
            {formatCount(done)} of {formatPlural(total, 'page')}
          </span>
          <Button onClick={stop}>
            <IconSquare size={13} stroke={1.8} aria-hidden="true" /> Cancel
          </Button>
        </>
      ) : null}
      {state === 'stopped' && done < total ? (
        <>
          <span>
            {formatCount(done)} of {formatPlural(total, 'page')} computed
          </span>
          <Button onClick={start}>
            <IconPlayerPlay size={13} stroke={1.8} aria-hidden="true" /> Compute the other {formatCount(total - done)}
          </Button>
        </>
      ) : null}
      <span role="status">{facts}</span>
    </span>
  );
}
