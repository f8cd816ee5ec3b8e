import { type FailureError, makeFailure } from '#shared/failure.ts';

/** How the names of archives end. */
export const archiveEnding = '.tidescope.jsonl.gz';

/** The most bytes of one line, when it is written and when it is read: a blob of 96 MiB and something. */
export const maxLineLength = 128 << 20;

/** The most brackets and commas of one line outside its texts: a row of a table has fewer. */
export const maxTokens = 10_000;

/** The most bytes that a file may unpack to, for each of its own, beyond a little: more is a bomb. */
export const maxUnpacked = { ratio: 200, freeBytes: 64 << 20 };

/** An archive that is cut off or was altered; `where` names the last thing that was right. */
export function damagedArchive(path: string, what: string, where: string): FailureError {
  return makeFailure({
    code: 'damaged',
    message: `The archive '${path}' ${what}`,
    hint: 'Look for another copy of the file. What comes before the damage can be opened as a database of its own.',
    details: [where],
  });
}

/** A file that is no archive at all. */
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
