import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useState } from 'react';
import styles from '#renderer/ui/Dialog.module.css';
import { isSingleKey } from '#renderer/ui/isTyping.ts';

const keys = [
  ['Ctrl K', 'Search, or run a command'],
  ['1, 2, 3, 7, 8', 'Simulations, users, clusters, health, activity'],
  ['/', 'Filter the list by text'],
  ['↑ ↓ PgUp PgDn Home End', 'Move in a list or tree'],
  ['Shift, Ctrl', 'Select several rows'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close the detail; give up connecting'],
  ['Ctrl C', 'Copy the selected rows'],
  ['Del', 'Remove the selected rows, after their plan'],
  ['[ and ]', 'Previous and next page of results'],
  ['G', 'All pages of a simulation as pictures'],
  ['F', 'Give the detail the whole window, and back'],
  ['drag, Shift-drag, double-click', 'Zoom a plot, pan it, reset it'],
  ['Ctrl and wheel', 'Zoom at the cursor'],
  ['D, O, P, S', 'On the first page: demo, file, PostgreSQL, SSH'],
  ['Alt ↑, Alt ↓', 'Move a saved connection in its group'],
  ['?', 'These keys'],
] as const;

/** Lists the keys; opened by `?`. */
export function KeysDialog() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === '?' && isSingleKey(event)) setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['popup']}>
          <Dialog.Title className={styles['title']}>Keys</Dialog.Title>
          <dl className={styles['keys']}>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <Dialog.Close className={styles['close']}>Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
