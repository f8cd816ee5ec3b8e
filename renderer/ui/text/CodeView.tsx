import { IconSearch, IconTextWrap } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { keyText } from '../keyText.ts';
import type { CodeLanguage } from './codeLanguage.ts';
import { CopyButton } from './CopyButton.tsx';
import { describeText } from './textFacts.ts';
import styles from './CodeView.module.css';

/** The viewer itself is a separate chunk, loaded when the first text is opened. */
const CodeEditor = lazy(async () => {
  const { CodeEditor } = await import('./CodeEditor.tsx');
  return { default: CodeEditor };
});

interface CodeViewProps {
  readonly text: string;
  /** The name of the text, for screen readers and the buttons. */
  readonly label: string;
  readonly language?: CodeLanguage;
  /** Additional facts about it, before the buttons. */
  readonly children?: ReactNode;
}

/** A line longer than this is not wrapped: breaking it takes seconds. */
const maxWrappedLength = 1_000_000;

/** Text of any size to read, search and copy; nothing in it is executed. */
export function CodeView({ text, label, language = 'plain', children }: CodeViewProps) {
  const [wrap, setWrap] = useState(false);
  const [searches, setSearches] = useState(0);
  const facts = useMemo(() => describeText(text), [text]);
  const wrappable = facts.maxLineLength <= maxWrappedLength;
  return (
    <div className={styles['frame']}>
      <div className={styles['bar']}>
        {children}
        <span className={styles['facts']}>
          {formatPlural(facts.lines, 'line')} · {formatCount(text.length)} characters
          {facts.lineEnds === 'CRLF' || facts.lineEnds === 'mixed' ? ` · ${facts.lineEnds} line ends` : ''}
        </span>
        <button
          type="button"
          className={styles['button']}
          title={`Search (${keyText('Ctrl F')} in the text)`}
          onClick={() => setSearches(searches + 1)}
        >
          <IconSearch size={15} stroke={1.7} aria-hidden="true" /> Search
        </button>
        <button
          type="button"
          className={styles['button']}
          aria-pressed={wrap && wrappable}
          disabled={!wrappable}
          title={
            wrappable ? 'Wrap long lines' : `A line of ${formatCount(facts.maxLineLength)} characters is not wrapped`
          }
          onClick={() => setWrap(!wrap)}
        >
          <IconTextWrap size={15} stroke={1.7} aria-hidden="true" /> Wrap
        </button>
        <CopyButton text={text} label="Copy" what={label} />
      </div>
      {text === '' ? (
        <p className={styles['empty']}>
          <span className={styles['dim']}>&apos;&apos;</span> The text is empty.
        </p>
      ) : (
        <Suspense fallback={<div className={styles['waiting']} aria-busy="true" />}>
          <CodeEditor
            text={text}
            label={label}
            language={language}
            wrap={wrap && wrappable}
            searchRequests={searches}
            className={styles['editor']}
          />
        </Suspense>
      )}
    </div>
  );
}
