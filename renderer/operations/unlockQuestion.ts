import type { ComponentType, RefObject } from 'react';
import type { Connection } from '#shared/domain/connection.ts';

/** The question whether to unlock, which stands over the dialog; its opener has the focus again afterwards. */
export type UnlockQuestion = ComponentType<{
  readonly connection: Connection;
  readonly opener: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}>;
