import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useRef } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import dialog from './Dialog.module.css';
import styles from './ConfirmDialog.module.css';

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What the operation is called on its button: `Remove`. */
  readonly operation: string;
  /** What the way out is called. */
  readonly refusal?: string;
  /** Whether something is lost by it. */
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before an operation; the way out has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, operation, refusal = 'Cancel', isDangerous = false, onConfirm, onClose } = props;
  const wayOut = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={dialog['backdrop']} />
        <AlertDialog.Popup className={dialog['popup']} initialFocus={wayOut}>
          <AlertDialog.Title className={dialog['title']}>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles['text']}>{children}</AlertDialog.Description>
          <div className={styles['actions']}>
            <AlertDialog.Close render={<Button ref={wayOut}>{refusal}</Button>} />
            <Button look={isDangerous ? 'danger' : 'primary'} onClick={onConfirm}>
              {operation}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
