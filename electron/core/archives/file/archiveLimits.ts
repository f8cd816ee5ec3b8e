/** How the names of archives end. */
export const archiveEnding = '.tidescope.jsonl.gz';

/** The most bytes of one line, when it is written and when it is read: a blob of 96 MiB and something. */
export const maxLineLength = 128 << 20;

/** The most brackets and commas of one line outside its texts: a row of a table has fewer. */
export const maxTokens = 10_000;

/** The most bytes that a file may unpack to, for each of its own, beyond a little: more is a bomb. */
export const maxUnpacked = { ratio: 200, freeBytes: 64 << 20 };
