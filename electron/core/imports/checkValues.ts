import type { ColumnFacts } from '#core/catalog/relationFacts.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { bound, part, toStatement } from '#core/listing/sqlPart.ts';
import { FailureError } from '#shared/failure.ts';

type Reader = Pick<ReadOnlyDatabase, 'dialect' | 'build' | 'positionalRows'>;

/** Tells why a column does not take texts, by the text; those that it takes are missing. */
export type CheckTexts = (
  column: ColumnFacts,
  texts: ReadonlySet<string>,
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, string>>;

/** Makes what asks the database whether it reads texts as values of a column. */
export function makeCheckTexts(database: Reader): CheckTexts {
  let hasInputError: Promise<boolean> | undefined;
  return async (column, texts, signal) => {
    const wrong = new Map<string, string>();
    const open = [...texts].filter((text) => {
      const reason = reasonAtOnce(database, column, text);
      if (reason !== undefined) wrong.set(text, reason);
      return reason === undefined;
    });
    if (database.dialect === 'sqlite' || column.isBlob || open.length === 0) return wrong;
    hasInputError ??= isThere(database, signal);
    const found = (await hasInputError)
      ? await askForErrors(database, { column, texts: open, signal })
      : await tryTexts(database, { column, texts: open, signal });
    return new Map([...wrong, ...found]);
  };
}

function reasonAtOnce({ dialect }: Reader, { type, isBlob }: ColumnFacts, text: string): string | undefined {
  if (isBlob)
    return /^\\x(?:[\da-f]{2})*$/iu.test(text) ? undefined : String.raw`Bytes are written as \x and hexadecimal digits`;
  if (dialect === 'sqlite') {
    const isNumber = /int|real|floa|doub/iu.test(type);
    const isRead = !isNumber || /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(text);
    return isRead ? undefined : `It is not a number, and the column is ${type}`;
  }
  if (text.includes('\0') || !text.isWellFormed()) return 'PostgreSQL cannot store it as text';
  const limit = /^character(?: varying)?\((\d+)\)$/u.exec(type)?.[1];
  return limit !== undefined && Array.from(text.trimEnd()).length > Number(limit)
    ? `It has more than ${limit} characters`
    : undefined;
}

/** From PostgreSQL 16 on, the server says itself what is wrong with a text. */
async function isThere({ build, positionalRows }: Reader, signal: AbortSignal): Promise<boolean> {
  const { rows } = await positionalRows(build.raw(`select to_regproc('pg_input_error_info') is not null`), signal);
  return rows[0]?.[0] === 't' || rows[0]?.[0] === 'true';
}

interface Asked {
  readonly column: ColumnFacts;
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}

async function askForErrors(
  { build, positionalRows }: Reader,
  { column, texts, signal }: Asked,
): Promise<ReadonlyMap<string, string>> {
  const sql = `select t.i::text, e.message from json_array_elements_text(${bound}::json) with ordinality as t(v, i),
    lateral pg_input_error_info(t.v, ${bound}) as e where e.message is not null`;
  const { rows } = await positionalRows(toStatement(build, part(sql, JSON.stringify(texts), column.type)), signal);
  return new Map(rows.map(([at, message]) => [texts[Number(at) - 1] ?? '', sentence(String(message))]));
}

/** An older server only refuses all of them: the half with the wrong one is looked for. */
async function tryTexts(reader: Reader, { column, texts, signal }: Asked): Promise<ReadonlyMap<string, string>> {
  const { build, positionalRows } = reader;
  const sql = `select count(t.v::${column.type}) from json_array_elements_text(${bound}::json) as t(v)`;
  try {
    await positionalRows(toStatement(build, part(sql, JSON.stringify(texts))), signal);
    return new Map();
  } catch (error) {
    const isRefusal = error instanceof FailureError && !['cancelled', 'connection-lost'].includes(error.failure.code);
    if (!isRefusal) throw error;
    const [only = '', ...others] = texts;
    if (others.length === 0) return new Map([[only, sentence(error.failure.details[0] ?? error.failure.message)]]);
  }
  const middle = Math.ceil(texts.length / 2);
  const halves = [texts.slice(0, middle), texts.slice(middle)];
  const found: (readonly [string, string])[] = [];
  for (const half of halves) found.push(...(await tryTexts(reader, { column, texts: half, signal })));
  return new Map(found);
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
