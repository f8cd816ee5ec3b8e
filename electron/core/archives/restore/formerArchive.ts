import { rm } from 'node:fs/promises';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';

/** The archive of the rows that a restore replaces: begun only where there are some. */
export interface FormerArchive {
  readonly open: () => Promise<ArchiveWriter>;
  /** Answers where it lies; null where none was begun. */
  readonly finish: () => Promise<string | null>;
  /** Takes it away, finished or not. What cannot be taken away must not hide why. */
  readonly discard: () => Promise<void>;
}

/** Makes one out of what begins an archive. Opening fails where there is nothing that does. */
export function makeFormerArchive(begin: (() => Promise<ArchiveWriter>) | undefined): FormerArchive {
  let writer: ArchiveWriter | undefined;
  let path: string | null = null;
  return {
    open: async () => {
      if (begin === undefined) throw new Error('Rows are not replaced before they are archived.');
      writer ??= await begin();
      return writer;
    },
    finish: async () => {
      path = writer === undefined ? null : (await writer.finish()).path;
      return path;
    },
    discard: async () => {
      await writer?.discard().catch(() => undefined);
      if (path !== null) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}
