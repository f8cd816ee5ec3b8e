import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { z } from 'zod';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { CleanupOutcome, cleanupRequestSchema } from '#shared/domain/cleanup.ts';
import type { Failure } from '#shared/failure.ts';

type CleanupRequest = z.input<typeof cleanupRequestSchema>;

/** How far a clean-up has come. */
export type CleanupStep =
  | { readonly step: 'asking' }
  | {
      readonly step: 'running';
      /** 0…1; null where it is not known. */
      readonly fraction: number | null;
      readonly text: string;
      readonly stopping: boolean;
    }
  | { readonly step: 'refused'; readonly failure: Failure }
  | { readonly step: 'ended'; readonly outcome: CleanupOutcome };

interface CleanupRun {
  readonly state: CleanupStep;
  /** The passphrase within the request is handed on and kept by nothing here. */
  readonly run: (request: CleanupRequest) => void;
  /** Ends it after the batch at work. */
  readonly stop: () => void;
}

/** Runs a clean-up, and stops it after the batch at work: also where the window is left. */
export function useCleanupRun(connectionId: string): CleanupRun {
  const client = useClient();
  const [state, setState] = useState<CleanupStep>({ step: 'asking' });
  const runId = useId();
  const call = useRef(new AbortController());
  useEffect(() => () => call.current.abort(), []);
  const run = useCallback(
    (request: CleanupRequest): void => {
      call.current = new AbortController();
      setState({ step: 'running', fraction: 0, text: '', stopping: false });
      const onProgress = (fraction: number | null, text: string): void =>
        setState((now) => (now.step === 'running' ? { ...now, fraction, text } : now));
      const { signal } = call.current;
      client.call('cleanup.run', { connectionId, runId, request }, { signal, onProgress }).then(
        (outcome) => setState({ step: 'ended', outcome }),
        (error: unknown) => setState({ step: 'refused', failure: toFailure(error) }),
      );
    },
    [client, connectionId, runId],
  );
  const stop = useCallback(() => {
    setState((now) => (now.step === 'running' ? { ...now, stopping: true } : now));
    // What comes of it is the outcome of the run.
    client.call('cleanup.stop', { runId }).catch(() => undefined);
  }, [client, runId]);
  return { state, run, stop };
}
