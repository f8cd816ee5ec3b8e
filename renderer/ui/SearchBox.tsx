import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useCommands } from '#renderer/ui/commands.tsx';
import styles from './SearchBox.module.css';

interface SearchBoxProps {
  /** `title or job id` */
  readonly hint: string;
  readonly value: string;
  /** Called once typing has paused. */
  readonly onValue: (value: string) => void;
}

/** The pause in typing after which the text is applied, in ms. */
const typingPause = 200;

/** A text filter; `/` focuses it from anywhere except another field, arrow down leads from it into the list. */
export function SearchBox({ hint, value, onValue }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState({ text: value, of: value });
  // An external change (back, a cleared filter) takes precedence over what was typed before.
  if (draft.of !== value) setDraft({ text: value, of: value });
  const { text } = draft;
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onValue(text), typingPause);
    return () => clearTimeout(timer);
  }, [text, value, onValue]);
  useCommands([
    { id: 'filter', title: `Filter by ${hint}`, group: 'page', shortcut: '/', run: () => input.current?.focus() },
  ]);
  return (
    <span className={styles['box']}>
      <input
        ref={input}
        type="search"
        className={styles['input']}
        aria-label={`Filter by ${hint}`}
        aria-keyshortcuts="/"
        placeholder={hint}
        value={text}
        maxLength={1000}
        onChange={(event) => setDraft({ text: event.target.value, of: value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') setDraft({ text: '', of: value });
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          // From the filter down into the list that it filters.
          event.currentTarget.closest('section')?.querySelector<HTMLElement>('[role=grid]')?.focus();
        }}
      />
      {text === '' ? (
        <kbd className={styles['key']} aria-hidden="true">
          /
        </kbd>
      ) : (
        <button
          type="button"
          className={styles['clear']}
          aria-label="Clear the text"
          onClick={() => setDraft({ text: '', of: value })}
        >
          <IconX size={13} stroke={2} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
