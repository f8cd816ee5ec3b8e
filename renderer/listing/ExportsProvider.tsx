import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { Failure } from '#shared/failure.ts';

/** The progress reports of a running export: rows written so far. */
export interface ExportTools {
  readonly signal: AbortSignal;
  /** Where the total is not known, what there is so far is told in words. */
  readonly onProgress: (rows: number, text?: string) => void;
}

/** An export that runs while the window shows anything else. */
interface ExportJob {
  /** The file's name. */
  readonly fileName: string;
  /** null where it is not known before the end. */
  readonly total: number | null;
  /** What is counted; rows by default. */
  readonly unit?: 'rows' | 'pages';
  readonly write: (tools: ExportTools) => Promise<Blob>;
}

/** An export in progress, or one that failed and has not been dismissed. */
export interface BackgroundExport {
  readonly id: number;
  readonly fileName: string;
  readonly total: number | null;
  readonly rows: number;
  /** What was written so far, in words. */
  readonly text: string;
  readonly unit: 'rows' | 'pages';
  readonly failure: Failure | null;
}

interface ExportsAccess {
  readonly exports: readonly BackgroundExport[];
  readonly begin: (job: ExportJob) => void;
  /** Cancels one in progress, and forgets one that failed. */
  readonly end: (id: number) => void;
}

const ExportsContext = createContext<ExportsAccess | undefined>(undefined);

/** Runs exports in the background of everything below: clicks elsewhere and changes of page do not affect them. */
export function ExportsProvider({ children }: { readonly children: ReactNode }) {
  const [exports, setExports] = useState<readonly BackgroundExport[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const lastId = useRef(0);
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const one of all.values()) one.abort();
    };
  }, []);
  const begin = useCallback(({ fileName, total, unit = 'rows', write }: ExportJob) => {
    lastId.current += 1;
    const id = lastId.current;
    const mine = new AbortController();
    running.current.set(id, mine);
    const change = (parts: Partial<BackgroundExport>): void =>
      setExports((before) => before.map((one) => (one.id === id ? { ...one, ...parts } : one)));
    const forget = (): void => setExports((before) => before.filter((one) => one.id !== id));
    setExports((before) => [...before, { id, fileName, total, rows: 0, text: '', unit, failure: null }]);
    write({ signal: mine.signal, onProgress: (rows, text = '') => change({ rows, text }) })
      .then(
        (file) => {
          if (!mine.signal.aborted) saveFile(file, fileName);
          return forget();
        },
        (error: unknown) => (mine.signal.aborted ? forget() : change({ failure: toFailure(error) })),
      )
      .finally(() => running.current.delete(id));
  }, []);
  const end = useCallback((id: number) => {
    running.current.get(id)?.abort();
    setExports((before) => before.filter((one) => one.id !== id));
  }, []);
  const access = useMemo(() => ({ exports, begin, end }), [exports, begin, end]);
  return <ExportsContext value={access}>{children}</ExportsContext>;
}

/** The exports of this connection's pages. */
export function useExports(): ExportsAccess {
  const access = useContext(ExportsContext);
  if (access === undefined) throw new Error('useExports needs an ExportsProvider above it');
  return access;
}
