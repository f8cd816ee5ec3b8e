import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import styles from './Modal.module.css';

interface ModalProps {
  readonly title: string;
  /** The complete title, if `title` is shortened: shown on hover. */
  readonly wholeTitle?: string;
  /** For a dialog that needs no visible heading. */
  readonly hidesTitle?: boolean;
  readonly width?: 'normal' | 'wide' | 'page';
  /** The current step of the work, as `data-step`. */
  readonly step?: string;
  /** While something is in progress, only the dialog's own buttons end it. */
  readonly isBusy?: boolean;
  /** Whether a click outside closes it; not for dialogs with text input. */
  readonly closesOutside?: boolean;
  /** The element that gets the focus afterwards; by default the previous one. */
  readonly opener?: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The frame of every dialog. Esc and the browser's Back close the innermost; the focus returns to its previous element.
 */
export function Modal(props: ModalProps) {
  const { title, wholeTitle, hidesTitle = false, width = 'normal', step, isBusy = false, opener, onClose } = props;
  const popup = useRef<HTMLDivElement>(null);
  // Read before a field in the dialog takes the focus.
  const [focusedBefore] = useState(() => document.activeElement);
  useBackCloses({ popup, isBusy, onClose });
  return (
    <Dialog.Root
      open
      disablePointerDismissal={props.closesOutside !== true}
      onOpenChange={(open) => (open || isBusy ? undefined : onClose())}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup
          ref={popup}
          className={`${styles['popup']} ${width === 'normal' ? '' : styles[width]}`}
          data-step={step}
          finalFocus={() => opener?.current ?? focusTarget(focusedBefore)}
        >
          <Dialog.Title className={hidesTitle ? 'visually-hidden' : styles['title']} title={wholeTitle}>
            {title}
          </Dialog.Title>
          {props.children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The previously focused element, or the page's list if that no longer exists, such as a menu entry. */
function focusTarget(before: Element | null): HTMLElement | boolean {
  if (before instanceof HTMLElement && before.isConnected && before !== document.body) return before;
  return document.querySelector<HTMLElement>('main [role=grid]') ?? true;
}

interface BackOptions {
  readonly popup: RefObject<HTMLElement | null>;
  readonly isBusy: boolean;
  readonly onClose: () => void;
}

/** The browser's Back closes a dialog and stays on the page; of two dialogs, the inner one. */
function useBackCloses({ popup, isBusy, onClose }: BackOptions): void {
  const { history } = useRouter();
  // Together with the dialog's first frame: a Back that follows at once must not leave the page.
  useLayoutEffect(
    () =>
      history.block({
        enableBeforeUnload: false,
        blockerFn: ({ action }) => {
          const isNavigation = action === 'BACK' || action === 'FORWARD' || action === 'GO';
          if (!isNavigation || popup.current?.hasAttribute('data-nested-dialog-open') === true) return false;
          if (!isBusy) onClose();
          // Only a step back within the program's own pages can be intercepted.
          return action === 'BACK';
        },
      }),
    [history, popup, isBusy, onClose],
  );
}

/** The content of a dialog, above its footer; scrolls if it is long. */
export function ModalBody({ className = '', ...rest }: ComponentProps<'div'>) {
  return <div className={`${styles['body']} ${className}`} {...rest} />;
}

/** A dialog's body and footer as one form, or as one part that can be hidden. */
export function ModalForm({ className = '', ...rest }: ComponentProps<'form'>) {
  return <form className={`${styles['part']} ${className}`} {...rest} />;
}

interface ModalFootProps {
  /** What is still needed, or in progress. */
  readonly status?: string;
  /** Buttons at the other end, separate from the rest. */
  readonly start?: ReactNode;
  readonly children: ReactNode;
}

/** The line of a dialog's buttons: cancel, then the action. */
export function ModalFoot({ status, start, children }: ModalFootProps) {
  return (
    <div className={styles['foot']}>
      {start}
      <p role="status">{status}</p>
      {children}
    </div>
  );
}

interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What the button does: `Remove connection`. */
  readonly operation: string;
  /** The label of the cancel button. */
  readonly refusal?: string;
  /** Whether it loses something. */
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before an operation; the cancel button is focused. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, operation, refusal = 'Cancel', isDangerous = false, onConfirm, onClose } = props;
  const popup = useRef<HTMLDivElement>(null);
  const wayOut = useRef<HTMLButtonElement>(null);
  const [focusedBefore] = useState(() => document.activeElement);
  useBackCloses({ popup, isBusy: false, onClose });
  return (
    <AlertDialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop']} />
        <AlertDialog.Popup
          ref={popup}
          className={styles['popup']}
          initialFocus={wayOut}
          finalFocus={() => focusTarget(focusedBefore)}
        >
          <AlertDialog.Title className={styles['title']}>{title}</AlertDialog.Title>
          <ModalBody>
            <AlertDialog.Description className={styles['dim']}>{children}</AlertDialog.Description>
          </ModalBody>
          <ModalFoot>
            <AlertDialog.Close render={<Button ref={wayOut}>{refusal}</Button>} />
            <Button look={isDangerous ? 'danger' : 'primary'} onClick={onConfirm}>
              {operation}
            </Button>
          </ModalFoot>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
