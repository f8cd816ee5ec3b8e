import {
  type ComponentProps,
  type ComponentType,
  createContext,
  type RefObject,
  useContext,
  useRef,
  useState,
} from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import type { Connection } from '#shared/domain/connection.ts';

/** The question whether to unlock, over another dialog; its opener regains the focus. */
type UnlockQuestion = ComponentType<{
  readonly connection: Connection;
  readonly opener: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}>;

/** Whether the connection of this page is writable now. */
interface WriteAccess {
  readonly connection: Connection;
  readonly isLocked: boolean;
  /** The connection is lost; it may be reconnecting. */
  readonly isLost: boolean;
  readonly UnlockQuestion: UnlockQuestion;
}

export const WriteAccessContext = createContext<WriteAccess | undefined>(undefined);

/** Whether the connection of this page is writable now. */
export function useWriteAccess(): WriteAccess {
  const access = useContext(WriteAccessContext);
  if (access === undefined) throw new Error('useWriteAccess needs a ConnectionFrame above it');
  return access;
}

/** The first message of a dialog: why nothing can be changed now; undefined if it can. */
export function useWriteObstacle(): string | undefined {
  const { isLocked, isLost } = useWriteAccess();
  if (isLost) return 'The connection is lost. This continues when it is back.';
  return isLocked ? 'The connection is read-only' : undefined;
}

interface UnlockOrSubmitProps extends Pick<ComponentProps<typeof Button>, 'look' | 'title' | 'children'> {
  readonly disabled: boolean;
  /** False if there is nothing to unlock for. */
  readonly mayUnlock?: boolean;
}

/** Submits a form that changes a database. While the connection is locked, it opens unlocking instead. */
export function UnlockOrSubmit({ disabled, mayUnlock = true, ...button }: UnlockOrSubmitProps) {
  const { connection, isLocked, isLost, UnlockQuestion: Question } = useWriteAccess();
  const [asking, setAsking] = useState(false);
  const unlock = useRef<HTMLButtonElement>(null);
  if (!isLocked || !mayUnlock) return <Button type="submit" disabled={disabled || isLost || isLocked} {...button} />;
  return (
    <>
      <Button ref={unlock} look="primary" disabled={isLost} onClick={() => setAsking(true)}>
        Unlock to continue…
      </Button>
      {asking && <Question connection={connection} opener={unlock} onClose={() => setAsking(false)} />}
    </>
  );
}
