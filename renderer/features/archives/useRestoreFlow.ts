import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { ArchiveUnlock, RestoreChoices, Restored, RestorePlan } from '#shared/domain/archive.ts';
import { type Failure, isCancelled } from '#shared/failure.ts';

/** What is wanted of an archive: its rows back under their ids, or into another database under new ones. */
export type RestoreKind = 'restore' | 'import';

/** How far a restore has come. */
export type RestoreStep =
  /** With the plan of before while only a choice changed. */
  | { readonly step: 'planning'; readonly before: RestorePlan | null; readonly text: string }
  | { readonly step: 'unplanned'; readonly failure: Failure }
  | { readonly step: 'planned'; readonly plan: RestorePlan }
  | {
      readonly step: 'restoring';
      readonly fraction: number | null;
      readonly text: string;
      readonly cancelling: boolean;
    }
  | { readonly step: 'refused'; readonly failure: Failure }
  | { readonly step: 'ended'; readonly restored: Restored };

interface RestoreAsked {
  readonly choices: RestoreChoices;
  /** A passphrase within it is handed on and kept by nothing here. */
  readonly unlock: ArchiveUnlock;
}

interface RestoreFlow {
  readonly state: RestoreStep;
  readonly plan: (asked: RestoreAsked) => void;
  readonly restore: (asked: RestoreAsked & { readonly plan: RestorePlan; readonly typedName: string }) => void;
  readonly cancel: () => void;
}

interface RestoreFlowOptions {
  readonly connectionId: string;
  readonly path: string;
  readonly kind: RestoreKind;
}

/** Plans a restore or an import, and does it, a call at a time. */
export function useRestoreFlow({ connectionId, path, kind }: RestoreFlowOptions): RestoreFlow {
  const client = useClient();
  const [state, setState] = useState<RestoreStep>({ step: 'planning', before: null, text: '' });
  const call = useRef(new AbortController());
  const begin = useCallback((): AbortSignal => {
    call.current.abort();
    call.current = new AbortController();
    return call.current.signal;
  }, []);
  useEffect(() => () => call.current.abort(), []);
  const plan = useCallback(
    (asked: RestoreAsked): void => {
      const signal = begin();
      setState((before) => ({ step: 'planning', before: planOf(before), text: '' }));
      const onProgress = (_fraction: number | null, text: string): void =>
        setState((now) => (now.step === 'planning' ? { ...now, text } : now));
      const name = kind === 'restore' ? 'archives.planRestore' : 'archives.planImport';
      client.call(name, { connectionId, path, ...asked }, { signal, onProgress }).then(
        (made) => (signal.aborted ? undefined : setState({ step: 'planned', plan: made })),
        (error: unknown) =>
          signal.aborted || isCancelled(error) ? undefined : setState({ step: 'unplanned', failure: toFailure(error) }),
      );
    },
    [begin, client, connectionId, path, kind],
  );
  const restore: RestoreFlow['restore'] = ({ choices, unlock, plan: planned, typedName }) => {
    const signal = begin();
    setState({ step: 'restoring', fraction: null, text: '', cancelling: false });
    const onProgress = (fraction: number | null, text: string): void =>
      setState((now) => (now.step === 'restoring' ? { ...now, fraction, text } : now));
    const name = kind === 'restore' ? 'archives.restore' : 'archives.import';
    const input = { connectionId, path, choices, unlock, typedName, expected: expectedOf(planned) };
    client.call(name, input, { signal, onProgress }).then(
      (restored) => setState({ step: 'ended', restored }),
      (error: unknown) => setState({ step: 'refused', failure: toFailure(error) }),
    );
  };
  const cancel = useCallback(() => {
    call.current.abort();
    setState((now) => (now.step === 'restoring' ? { ...now, cancelling: true } : now));
  }, []);
  return { state, plan, restore, cancel };
}

/** Rows by table that are written, put back and set back together. */
function expectedOf({ insert, replace }: RestorePlan): Record<string, number> {
  const expected: Record<string, number> = { ...insert };
  for (const [table, rows] of Object.entries(replace)) expected[table] = (expected[table] ?? 0) + rows;
  return expected;
}

function planOf(state: RestoreStep): RestorePlan | null {
  if (state.step === 'planned') return state.plan;
  return state.step === 'planning' ? state.before : null;
}
