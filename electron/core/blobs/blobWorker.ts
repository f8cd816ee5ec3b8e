import { z } from 'zod';
import { readThreadData } from '#core/threadEnd.ts';
import { serveThread } from '#core/workerThread.ts';
import { textPartSchema } from '#shared/domain/input.ts';
import { decodeInput, decodeLogfile, decodeWholeText } from './decodeRow.ts';

/* Decodes the blobs of inputs and log files in a worker thread: all texts of a row up to a limit, or one to its end. */

const table = z.enum(['Input', 'Logfiles']).parse(readThreadData());
const decode = table === 'Input' ? decodeInput : decodeLogfile;
const partOfBlob = z.object({ blob: z.instanceof(Uint8Array), part: textPartSchema });

serveThread((request) => {
  if (request instanceof Uint8Array) return { value: decode(request) };
  const { blob, part } = partOfBlob.parse(request);
  const text = decodeWholeText(table, blob, part);
  return { value: text === undefined ? null : new TextEncoder().encode(text) };
});
