import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import {
  type FailureError,
  type FailureReason,
  findReason,
  makeFailure,
  type permissionObjects,
} from '#shared/failure.ts';

/** What pg throws: fields of the server's error, or of its own. */
export const faultSchema = z.object({
  code: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  message: z.string().optional(),
  schema: z.string().optional(),
  table: z.string().optional(),
  constraint: z.string().optional(),
});
type Fault = z.infer<typeof faultSchema>;

/** What the server refused, by its SQLSTATE and the fields of its error. */
export function findPostgresReason(fault: Fault): FailureReason | undefined {
  const { code = '', message = '', detail = '', table = null, constraint = null } = fault;
  switch (code) {
    case '42501':
      return { kind: 'permission-denied', object: objectOf(message) };
    case '55P03':
      return { kind: 'lock-timeout' };
    case '40P01':
      return { kind: 'deadlock' };
    case '23505':
      return { kind: 'unique-violation', table, columns: columnsOf(detail), constraint };
    case '23503':
      // The server names the table that declares the constraint, whichever of the two was changed.
      return { kind: 'foreign-key-violation', constraint, referencingTable: table };
    default:
      return undefined;
  }
}

const objectKinds: Readonly<Record<string, (typeof permissionObjects)[number]>> = {
  table: 'table',
  'foreign table': 'table',
  relation: 'table',
  view: 'view',
  'materialized view': 'view',
  sequence: 'sequence',
  schema: 'schema',
  database: 'database',
  function: 'function',
  procedure: 'function',
};

/** A permission error names its object only in its English text; null if that is not available. */
function objectOf(
  message: string,
): { readonly kind: (typeof permissionObjects)[number]; readonly name: string } | null {
  const found = / (?:for|of) ((?:foreign |materialized )?[a-z]+) "?([^"]+)"?$/u.exec(message.slice(0, 500));
  const [, word = '', name = ''] = found ?? [];
  const kind = objectKinds[word];
  return kind === undefined ? null : { kind, name };
}

/** `Key (username, kind)=(alice, 1) already exists.`: the only source of the columns if the catalog was not asked. */
function columnsOf(detail: string): readonly string[] {
  const list = /\(([^()=]+)\)=\(/u.exec(detail.slice(0, 2000))?.[1] ?? '';
  return list === '' ? [] : list.split(', ').map((name) => name.replace(/^"(.*)"$/u, '$1').replaceAll('""', '"'));
}

const constraintRow = z.object({ column: textCell });
/** In ms: a failure is not delayed for longer to look up its columns. */
const catalogLimit = 2000;

/** A unique violation with the columns of its index from the catalog, if that can be queried. */
export async function withConstraintColumns(
  failure: FailureError,
  { rows, build }: ReadOnlyDatabase,
): Promise<FailureError> {
  const reason = findReason(failure, 'unique-violation');
  if (reason?.constraint === null || reason?.table === null || reason === undefined) return failure;
  const query = build.raw(
    `select a.attname as "column"
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
       cross join unnest(i.indkey) with ordinality as k(number, place)
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
     where c.relname = ? and t.relname = ? and pg_table_is_visible(t.oid) and k.place <= i.indnkeyatts
     order by k.place`,
    [reason.constraint, reason.table],
  );
  const found = await rows({ query, row: constraintRow, signal: AbortSignal.timeout(catalogLimit) }).catch(() => []);
  if (found.length === 0) return failure;
  return makeFailure({
    ...failure.failure,
    reason: { ...reason, columns: found.map(({ column }) => column) },
    cause: failure.cause,
  });
}
