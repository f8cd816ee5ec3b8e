import type { ExportSink } from '#renderer/listing/exportSink.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import type { SheetAnswer, SheetRequest } from './sheetMessage.ts';
import { maxSheetRows } from './sheetCell.ts';
import type { Sheet } from './writeSheet.ts';

/** Refuses a list that no XLSX sheet can hold; `rows` excludes the header. */
export function assertFitsSheet(rows: number): void {
  if (rows < maxSheetRows) return;
  throw makeFailure({
    code: 'too-large',
    message: `The list has ${rows} rows or more; an XLSX sheet holds at most ${maxSheetRows - 1}`,
    hint: 'Filter the list, or export it as CSV or JSON',
  });
}

/** Starts a worker thread that makes an XLSX file from rows; aborting the signal ends it at once. */
export function openXlsxSink(sheet: Omit<Sheet, 'rows'>, signal: AbortSignal): ExportSink {
  const worker = new Worker(new URL('./sheetWorker.ts', import.meta.url), { type: 'module' });
  const tell = (request: SheetRequest): void => worker.postMessage(request, []);
  const { promise, resolve, reject } = Promise.withResolvers<Blob>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  worker.addEventListener('message', ({ data }: MessageEvent<SheetAnswer>) => {
    if (data.kind === 'written') resolve(data.file);
    else reject(new FailureError(data.failure));
  });
  worker.addEventListener('error', ({ message }) => {
    reject(
      makeFailure({
        code: 'too-large',
        message: 'The spreadsheet could not be written',
        hint: 'Export the list as CSV or JSON, which need less memory',
        details: [message],
      }),
    );
  });
  // Errors are reported to the caller that awaits the end; until then, no handler is attached.
  promise.catch(() => undefined).finally(() => worker.terminate());
  let rows = 0;
  tell({ kind: 'begin', sheet });
  return {
    add: (more) => {
      rows += more.length;
      assertFitsSheet(rows);
      tell({ kind: 'rows', rows: more });
    },
    finish: async () => {
      tell({ kind: 'end' });
      return promise;
    },
    close: () => worker.terminate(),
  };
}
