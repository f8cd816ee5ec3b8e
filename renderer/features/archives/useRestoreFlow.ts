import { useEffect, useRef, useState } from 'react';
import { type CancellableCall, useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { undoSetsBack } from '#renderer/operations/operationRegistry.ts';
import {
  type ArchiveHeader,
  type ArchiveUnlock,
  type RestoreChoices,
  restoreChoicesSchema,
  type RestorePlan,
} from '#shared/domain/archive.ts';
import type { RestoreKind } from './archiveWords.ts';

interface RestoreFlowOptions {
  readonly connectionId: string;
  readonly path: string;
  readonly header: ArchiveHeader;
  readonly kind: RestoreKind;
}

/** A restore or an import: its plan, the choices for conflicts and secrets, and its outcome. */
export interface RestoreFlow {
  readonly planning: CancellableCall<'archives.planRestore' | 'archives.planImport'>['state'];
  readonly restoring: CancellableCall<'archives.restore' | 'archives.import'>['state'];
  readonly choices: RestoreChoices;
  /** Plans again with other choices. */
  readonly choose: (choices: RestoreChoices) => void;
  readonly planAgain: () => void;
  readonly restore: (plan: RestorePlan, typedName: string) => void;
  readonly cancel: () => void;
  /** Whether to ask how to decrypt the archive's secrets. */
  readonly asksSecrets: boolean;
  /** undefined if there are no secrets to decrypt. */
  readonly askSecrets: (() => void) | undefined;
  readonly unlockWith: (unlock: ArchiveUnlock) => void;
}

/** Plans what an archive would put into the database, and does it. */
export function useRestoreFlow({ connectionId, path, header, kind }: RestoreFlowOptions): RestoreFlow {
  const { secrets, operation, parameters } = header;
  const planning = useCancellableCall(kind === 'restore' ? 'archives.planRestore' : 'archives.planImport');
  const restoring = useCancellableCall(kind === 'restore' ? 'archives.restore' : 'archives.import');
  const [choices, setChoices] = useState(() =>
    restoreChoicesSchema.parse({
      idTaken: kind === 'restore' && undoSetsBack(operation, parameters) ? 'replace' : 'abort',
    }),
  );
  // A passphrase lives as long as the dialog, outside the rendered state.
  const unlock = useRef<ArchiveUnlock>(secrets.kind === 'omitted' ? { kind: 'none' } : { kind: 'keychain' });
  const [asksSecrets, setAsksSecrets] = useState(secrets.kind === 'passphrase');
  const { start: startPlan } = planning;
  const plan = (wanted: RestoreChoices): void => {
    restoring.reset();
    startPlan({ connectionId, path, choices: wanted, unlock: unlock.current });
  };
  const [first] = useState({ connectionId, path, choices });
  useEffect(() => {
    if (secrets.kind !== 'passphrase') startPlan({ ...first, unlock: unlock.current });
  }, [secrets.kind, first, startPlan]);
  return {
    planning: planning.state,
    restoring: restoring.state,
    choices,
    choose: (next) => {
      setChoices(next);
      plan(next);
    },
    planAgain: () => plan(choices),
    restore: (planned, typedName) =>
      restoring.start({
        connectionId,
        path,
        choices,
        unlock: unlock.current,
        typedName,
        expected: expectedOf(planned),
      }),
    cancel: restoring.cancel,
    asksSecrets,
    askSecrets: secrets.kind === 'omitted' ? undefined : () => setAsksSecrets(true),
    unlockWith: (chosen) => {
      unlock.current = chosen;
      setAsksSecrets(false);
      plan(choices);
    },
  };
}

/** Rows written by table, restored and overwritten together. */
function expectedOf({ insert, replace }: RestorePlan): Record<string, number> {
  const expected: Record<string, number> = { ...insert };
  for (const [table, rows] of Object.entries(replace)) expected[table] = (expected[table] ?? 0) + rows;
  return expected;
}
