import { unwrap } from '#core/connection/postgresUrl.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/**
 * The path in the address of a SQLite file, as SQLAlchemy (`sqlite:///db.sqlite`, with four slashes if absolute), JDBC or a file
 * manager (`file:///…`) write it; undefined for any other text, '' for an address that
 * names no file.
 */
export function pathInUrl(text: string): string | undefined {
  const bare = unwrap(text);
  const [, sqlite] = /^sqlite(?:\+\w+)?:([^?]*)/iu.exec(bare) ?? [];
  if (sqlite !== undefined) {
    const path = sqlite.replace(/^\/\/(?:\/|$)/u, '');
    return path === ':memory:' ? '' : path;
  }
  const [, file] = /^file:([^?#]+)/iu.exec(bare) ?? [];
  if (file === undefined) return undefined;
  const path = file.replace(/^\/\/(?:localhost)?(?=\/)/iu, '').replace(/^\/(?=[a-z]:[\\/])/iu, '');
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}

/** The failure of an address that names no file. */
export function namesNoFile(): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: 'The address names no file: it stands for a database in the memory of another program',
    hint: 'An address of a SQLite file looks like sqlite:////folder/db.sqlite.',
  });
}
