import { z } from 'zod';
import { numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { byteLength, firstCharacters, whereId } from '#core/listing/dialectSql.ts';
import { readCertificate } from '#core/users/readCertificate.ts';
import type { UserCredentials } from '#shared/domain/user.ts';

/** How many characters of a certificate are read: OpenSSH's longest are a few thousand. */
const maxCertificateBytes = 65_536;

const row = z.object({
  id: numberCell,
  cert: textCell.nullable(),
  cert_bytes: sumCell.nullable(),
  key_bytes: sumCell.nullable(),
});

/**
 * The stored credentials of Keycloak users: sizes, and the contents of the certificate. The certificate stays in core;
 * nothing but the size of the private key leaves the database. Users without such a row are omitted.
 */
export async function listUserCredentials(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly UserCredentials[]> {
  const { build, dialect, shape, rows } = database;
  if (ids.length === 0 || !shape.hasTable('KeycloakUser')) return [];
  const columns = [
    'k.id as id',
    `${firstCharacters(dialect, 'k.cert', maxCertificateBytes)} as cert`,
    `${byteLength('k.cert')} as cert_bytes`,
    `${byteLength('k.private_key')} as key_bytes`,
  ].map((sql) => build.raw(sql));
  const query = whereId(database, build('KeycloakUser as k').select(columns).orderBy('k.id'), { column: 'k.id', ids });
  const found = await rows({ query, row, signal });
  return found.map(({ id, cert, cert_bytes: certificateBytes, key_bytes: privateKeyBytes }) => {
    const { facts, problem } = cert === null || cert === '' ? { facts: null, problem: '' } : readCertificate(cert);
    return { id, certificateBytes: certificateBytes ?? 0, privateKeyBytes: privateKeyBytes ?? 0, facts, problem };
  });
}
