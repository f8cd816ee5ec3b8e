import { z } from 'zod';
import { getBlob } from '#core/blobs/getBlob.ts';
import { maxText } from '#core/blobs/inflateBlob.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { startThread } from '#core/workerThread.ts';
import type { TextPart } from '#shared/domain/input.ts';
import { makeFailure } from '#shared/failure.ts';

/** More than for a list of texts, as it was requested explicitly: time in ms, heap in MB. */
const wholeLimits = { time: 60_000, heap: 768 };

interface TextOf {
  readonly table: 'Input' | 'Logfiles';
  readonly id: number;
  readonly part: TextPart;
}

const answerSchema = z.instanceof(Uint8Array).nullable();

/**
 * One complete text of a blob, its secrets masked, as UTF-8: a text of many megabytes is not written as JSON on core's
 * own thread. Fails with not-found if the row has no such text, and with timeout or too-large if it takes too much.
 */
export async function readWholeText(
  database: ReadOnlyDatabase,
  { table, id, part }: TextOf,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const name = table === 'Input' ? 'Input' : 'Log row';
  const blob = await getBlob(database, { table, id, name, max: maxText }, signal);
  const thread = startThread({
    script: { name: './blobWorker', beside: import.meta.url },
    data: table,
    heap: wholeLimits.heap,
    what: 'Decoding',
    hint: 'The blob can be examined with other tools.',
  });
  try {
    const found = answerSchema.parse(await thread.ask({ blob, part }, { signal, silence: wholeLimits.time }));
    if (found !== null) return found;
    throw makeFailure({
      code: 'not-found',
      message: `${name} ${id} no longer holds this text`,
      hint: 'It may have been changed in the meantime. Refresh the page.',
    });
  } finally {
    await thread.end();
  }
}
