import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateEnd,
  zlibInflateInit2,
} from 'pako';
import type { ByteSink } from './byteSink.ts';

/** How a deflate stream ended. `end` is the place behind its last byte. */
export type RawInflation =
  | { readonly step: 'ended'; readonly end: number }
  | { readonly step: 'truncated' }
  | { readonly step: 'corrupt'; readonly reason: string; readonly at: number }
  | { readonly step: 'limit' };

const rawDeflate = -15;
const chunkBytes = 64 * 1024;

/**
 * Inflates bare deflate data from `start` on into the sink, as far as it can be read, chunk by chunk: never more
 * than one chunk past the sink's limit is unpacked.
 */
export function inflateRawInto(sink: ByteSink, blob: Uint8Array, start: number): RawInflation {
  const stream = new ZStream();
  const begun = zlibInflateInit2(stream, rawDeflate);
  if (begun !== Z_OK) return { step: 'corrupt', reason: `inflate cannot begin (${begun})`, at: start };
  stream.input = blob;
  stream.next_in = start;
  stream.avail_in = blob.length - start;
  stream.output = new Uint8Array(chunkBytes);
  try {
    for (;;) {
      stream.next_out = 0;
      stream.avail_out = chunkBytes;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      const taken = sink.write(stream.output.subarray(0, stream.next_out));
      if (!taken) return { step: 'limit' };
      if (status === Z_STREAM_END) return { step: 'ended', end: stream.next_in };
      const stuck = status === Z_BUF_ERROR || (stream.avail_in === 0 && stream.avail_out > 0);
      if (stuck) return { step: 'truncated' };
      if (status !== Z_OK) return { step: 'corrupt', reason: stream.msg || `status ${status}`, at: stream.next_in };
    }
  } finally {
    zlibInflateEnd(stream);
  }
}
