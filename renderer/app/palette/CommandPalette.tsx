import { Dialog } from '@base-ui/react/dialog';
import { useParams } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import styles from '#renderer/ui/Dialog.module.css';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import type { PaletteEntry } from './usePaletteCommands.ts';
import { usePaletteEntries } from './usePaletteEntries.ts';
import { paletteRequest } from '../windowRequest.ts';

/** Finds views, commands, users, and simulations by id, job id or title. Ctrl-K or ⌘-K opens it. */
export function CommandPalette() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener('keydown', onKey);
    const stop = paletteRequest.hear(() => setOpen(true));
    return () => {
      window.removeEventListener('keydown', onKey);
      stop();
    };
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={`${styles['popup']} ${styles['palette']}`} aria-label="Search or run a command">
          <Palette onDone={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({ onDone }: { readonly onDone: () => void }) {
  const { connectionId } = useParams({ strict: false });
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const entries = usePaletteEntries(text, connectionId);
  const at = Math.min(active, Math.max(0, entries.length - 1));
  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    onDone();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) setActive((at + step + entries.length) % entries.length);
    else if (event.key === 'Enter') run(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${at}`}
        aria-label="Search or run a command"
        placeholder={connectionId === undefined ? 'Run a command' : 'Simulation by id, job id or title; user; command'}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        ref={focusFirst}
        spellCheck={false}
      />
      <div role="listbox" id={listId} aria-label="Found" className={styles['results']}>
        {entries.map((entry, index) => (
          <div
            key={entry.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={styles['result']}
            onPointerMove={() => setActive(index)}
            onClick={() => run(entry)}
            onKeyDown={onKeyDown}
          >
            <bdi>{entry.title}</bdi>
            <span className={styles['aside']}>{entry.aside}</span>
          </div>
        ))}
        {entries.length === 0 && <p className={styles['none']}>Nothing is called that.</p>}
      </div>
    </>
  );
}
