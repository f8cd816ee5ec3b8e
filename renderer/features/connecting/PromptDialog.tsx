import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import type { OpenPrompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { PromptBody } from './PromptBody.tsx';
import styles from './Connecting.module.css';

interface PromptDialogProps {
  readonly open: OpenPrompt;
  readonly onAnswer: (answer: PromptAnswer) => void;
}

/** A question that no dialog is open for: of a connection that is rebuilt, or of an address that is opened. */
export function PromptDialog({ open, onAnswer }: PromptDialogProps) {
  return (
    <Dialog.Root
      key={open.promptId}
      open
      disablePointerDismissal
      onOpenChange={(stays) => (stays ? undefined : onAnswer({ kind: 'refuse' }))}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={`${dialogStyles['backdrop']} ${styles['over']}`} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${styles['dialog']} ${styles['over']}`}>
          <PromptBody prompt={open.prompt} Title={DialogTitle} onAnswer={onAnswer} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function DialogTitle({ children }: { readonly children: ReactNode }) {
  return <Dialog.Title className={dialogStyles['title']}>{children}</Dialog.Title>;
}
