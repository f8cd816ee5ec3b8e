import { type ReactNode, useRef, useState } from 'react';
import type { UnlockQuestion } from '#renderer/operations/unlockQuestion.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { Connection } from '#shared/domain/connection.ts';

interface UnlockOrSubmitProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly UnlockQuestion: UnlockQuestion;
  readonly look: 'primary' | 'danger';
  readonly disabled: boolean;
  /** What the button does, in words. */
  readonly children: ReactNode;
}

/** The button that sends a form which changes a database; while the connection is locked, the one that leads to unlocking it. */
export function UnlockOrSubmit({ connection, isLocked, UnlockQuestion: Question, ...button }: UnlockOrSubmitProps) {
  const [asking, setAsking] = useState(false);
  const unlock = useRef<HTMLButtonElement>(null);
  if (!isLocked) return <Button type="submit" {...button} />;
  return (
    <>
      <Button ref={unlock} look="primary" onClick={() => setAsking(true)}>
        Unlock to go on…
      </Button>
      {asking && <Question connection={connection} opener={unlock} onClose={() => setAsking(false)} />}
    </>
  );
}
