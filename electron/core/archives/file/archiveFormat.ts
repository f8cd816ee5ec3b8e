import { type FailureError, makeFailure } from '#shared/failure.ts';

/** How the names of archives end. */
export const archiveEnding = '.tidescope.jsonl.gz';

/** The max bytes of one line, both written and read: a blob of 96 MiB and a margin. */
export const maxLineLength = 128 << 20;

/** The max brackets and commas of one line outside its texts: a row of a table has fewer. */
export const maxTokens = 10_000;

/** The max expansion of a file when unpacked, beyond a small constant: more is a bomb. */
export const maxUnpacked = { ratio: 200, freeBytes: 64 << 20 };

/** An archive that is truncated or altered; `where` names the last correct part. */
export function damagedArchive(path: string, what: string, where: string): FailureError {
  return makeFailure({
    code: 'damaged',
    message: `The archive '${path}' ${what}`,
    hint: 'Look for another copy of the file. What comes before the damage can be opened as a database of its own.',
    details: [where],
  });
}

/** A file that is not an archive at all. */
export function notAnArchive(path: string, detail: string): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: `'${path}' is not a Tidescope archive`,
    hint: 'Choose a file whose name ends in .tidescope.jsonl.gz.',
    details: [detail],
  });
}

/** A file that would unpack to more than any archive does. */
export function bombArchive(path: string, detail: string): FailureError {
  return makeFailure({
    code: 'too-large',
    message: `The archive '${path}' is larger than any archive that this program writes`,
    hint: 'It was made or altered by another program. Nothing from it is restored.',
    details: [detail],
  });
}
