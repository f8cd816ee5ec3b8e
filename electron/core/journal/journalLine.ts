import { hash as digest } from 'node:crypto';
import { redact } from '#core/connection/redact.ts';
import { parseJson } from '#core/parseJson.ts';
import { withOperation } from '#shared/domain/operation.ts';
import { type JournalEntry, journalEntrySchema } from '#shared/domain/journal.ts';

/** An entry without its position in the chain. */
export type UnchainedEntry = Omit<JournalEntry, 'hash'>;

/** The hash before that of the first entry. */
export const firstHash = '0'.repeat(64);

/** In characters, for each text of an entry. */
const maxText = 4000;

/** How an entry names its operation: earlier versions wrote `act`. */
type OperationKey = 'operation' | 'act';

/** SHA-256, hexadecimal, over the hash of the previous entry and the entry: its members in a fixed order, as JSON. */
export function hashOf(former: string, entry: UnchainedEntry, key: OperationKey = 'operation'): string {
  return digest('sha256', `${former}\n${canonicalText(entry, key)}`);
}

const asWritten = /^\{"number":(\d{1,15}),.*,"hash":"([0-9a-f]{64})"\}$/u;
const hashMember = ',"hash":"'.length + 64 + '"}'.length;

/**
 * The number and hash of a line, and whether it matches the previous hash; undefined for a line that is not a journal
 * entry. A line that is as it was written is not parsed.
 */
export function followLine(
  former: string,
  line: string,
): { readonly number: number; readonly hash: string; readonly fits: boolean } | undefined {
  const [, number, told = ''] = asWritten.exec(line) ?? [];
  if (number !== undefined && digest('sha256', `${former}\n${line.slice(0, -hashMember)}}`) === told) {
    return { number: Number(number), hash: told, fits: true };
  }
  const parsed = parseLine(line);
  if (parsed === undefined) return undefined;
  const { hash, ...entry } = parsed;
  const key = line.includes('"act":') && !line.includes('"operation":') ? 'act' : 'operation';
  return { number: entry.number, hash, fits: hashOf(former, entry, key) === hash };
}

/** The line in the file, without its line end. */
export function toLine({ hash, ...entry }: JournalEntry): string {
  return `${canonicalText(entry).slice(0, -1)},"hash":${JSON.stringify(hash)}}`;
}

/** The entry of a line; undefined for anything else. */
export function parseLine(line: string): JournalEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  return journalEntrySchema.safeParse(withOperation(parseJson(line))).data;
}

/** The entry without secrets, its texts truncated at a length. */
export function cleanEntry(entry: UnchainedEntry): UnchainedEntry {
  const parameters: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(entry.parameters)) {
    if (typeof value !== 'string') parameters[name] = value;
    else parameters[name] = /passw|passphrase|secret|token|private.?key/iu.test(name) ? '***' : clean(value);
  }
  return {
    ...entry,
    connection: clean(entry.connection),
    parameters,
    archive: entry.archive === null ? null : clean(entry.archive),
  };
}

function clean(text: string): string {
  const redacted = redact(text);
  return redacted.length > maxText ? `${redacted.slice(0, maxText)}…` : redacted;
}

function canonicalText(entry: UnchainedEntry, key: OperationKey = 'operation'): string {
  return JSON.stringify({
    number: entry.number,
    at: entry.at,
    systemUser: entry.systemUser,
    databaseUser: entry.databaseUser,
    connection: entry.connection,
    [key]: entry.operation,
    parameters: inOrder(entry.parameters),
    counts: inOrder(entry.counts),
    archive: entry.archive,
    outcome: entry.outcome,
  });
}

function inOrder<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
