import { toFailure } from '#renderer/api/client.ts';
import type { SheetAnswer, SheetRequest } from './sheetMessage.ts';
import { type Sheet, writeSheet } from './writeSheet.ts';

// The entry of a Worker: collects the rows of one sheet and answers with its file.
const gathered: { sheet?: Omit<Sheet, 'rows'>; rows: Sheet['rows'][number][] } = { rows: [] };
const answer = (told: SheetAnswer): void => self.postMessage(told, { transfer: [] });

self.addEventListener('message', ({ data }: MessageEvent<SheetRequest>) => {
  if (data.kind === 'begin') gathered.sheet = data.sheet;
  else if (data.kind === 'rows') gathered.rows.push(...data.rows);
  else if (gathered.sheet !== undefined) {
    writeSheet({ ...gathered.sheet, rows: gathered.rows }).then(
      (file) => answer({ kind: 'written', file }),
      (error: unknown) => answer({ kind: 'failed', failure: toFailure(error) }),
    );
  }
});
