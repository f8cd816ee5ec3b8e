import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { type Command, useCommandList, useCommands } from '#renderer/ui/commands.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import { keyText } from '#renderer/ui/keyText.ts';
import styles from './KeysDialog.module.css';

/** Keys of lists, plots and the saved connections, which apply to the focused element. */
const others = [
  ['↑ ↓ PgUp PgDn Home End', 'Move in a list or tree'],
  ['Shift, Ctrl', 'Select several rows'],
  ['Enter', 'Open the row'],
  ['Ctrl C', 'Copy the selected rows'],
  ['Del', 'Remove the selected rows, after showing the plan'],
  ['Esc', 'Close the innermost: menu, dialog, gallery, detail'],
  ['drag, Shift-drag, double-click', 'Zoom a plot, pan it, reset it'],
  ['Ctrl and wheel', 'Zoom at the cursor'],
  ['Alt ↑, Alt ↓', 'Move a saved connection within its group'],
] as const;

/** Lists the keys: those of the currently available commands, and those of lists and plots. */
export function KeysDialog() {
  const [open, setOpen] = useState(false);
  useCommands([{ id: 'keys', title: 'Keyboard shortcuts', group: 'general', shortcut: '?', run: () => setOpen(true) }]);
  return open ? <Keys onClose={() => setOpen(false)} /> : null;
}

function Keys({ onClose }: { readonly onClose: () => void }) {
  const withKey = useCommandList().filter((command) => command.shortcut !== undefined);
  return (
    <Modal title="Keyboard shortcuts" closesOutside onClose={onClose}>
      <ModalBody tabIndex={0} role="group" aria-label="Shortcuts">
        <dl className={styles['keys']}>
          {withKey.map((command) => (
            <Line key={command.id} shortcut={command.shortcut ?? ''} title={withoutDots(command)} />
          ))}
          {others.map(([shortcut, title]) => (
            <Line key={shortcut} shortcut={shortcut} title={title} />
          ))}
        </dl>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </Modal>
  );
}

function Line({ shortcut, title }: { readonly shortcut: string; readonly title: string }) {
  return (
    <div>
      <dt>{keyText(shortcut)}</dt>
      <dd>{title}</dd>
    </div>
  );
}

function withoutDots({ title }: Command): string {
  return title.replace(/…$/u, '');
}
