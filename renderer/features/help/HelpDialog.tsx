import { lazy, Suspense, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { useCommands } from '#renderer/ui/commands.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';

const HelpPages = lazy(async () => ({ default: (await import('./HelpPages.tsx')).HelpPages }));

/** The command `Help`: the pages of `docs`, which are part of the program. */
export function HelpDialog() {
  const [open, setOpen] = useState(false);
  useCommands([{ id: 'help', title: 'Help', group: 'general', run: () => setOpen(true) }]);
  if (!open) return null;
  const close = (): void => setOpen(false);
  return (
    <Modal title="Help" width="page" closesOutside onClose={close}>
      <ModalBody>
        <Suspense fallback={<p aria-busy="true">Loading the pages…</p>}>
          <HelpPages />
        </Suspense>
      </ModalBody>
      <ModalFoot>
        <Button onClick={close} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </Modal>
  );
}
