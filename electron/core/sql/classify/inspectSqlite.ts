import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { CheckedStatement } from '#shared/domain/sql.ts';
import { FailureError } from '#shared/failure.ts';
import { tokensOf } from '#shared/sql/sqlLexer.ts';

/** Opcodes of SQLite's virtual machine that change a file or what is attached, whatever their operands are. */
const writing: ReadonlySet<string> = new Set([
  'OpenWrite',
  'Clear',
  'Destroy',
  'CreateBtree',
  'DropTable',
  'DropIndex',
  'DropTrigger',
  'ParseSchema',
  'SetCookie',
  'Vacuum',
  'JournalMode',
  'IncrVacuum',
  'Checkpoint',
  'SqlExec',
  'VUpdate',
  'VCreate',
  'VDestroy',
  'VRename',
]);
/** Functions that stand for a statement, or load code. */
const outside = /^(?:sqlite_attach|sqlite_detach|sqlite_rename\w*|sqlite_drop_column|load_extension)\b/iu;

/** Whether an opcode changes something: by itself, as the begin of a transaction that writes, or as such a function. */
function writes([opcode, second, fourth]: readonly RawCell[]): boolean {
  if (typeof opcode !== 'string') return false;
  if (opcode === 'Transaction') return second !== '0';
  if (/Func/u.test(opcode)) return typeof fourth === 'string' && outside.test(fourth);
  return writing.has(opcode);
}

/**
 * Statements that their words take for harmless, with what SQLite itself makes of them: one that is compiled to something that
 * writes, writes. One that cannot be compiled yet, because a statement before it makes its table, stays as it is.
 */
export async function withOpcodes(
  checked: readonly CheckedStatement[],
  text: string,
  { database, signal }: { readonly database: ReadOnlyDatabase; readonly signal: AbortSignal },
): Promise<readonly CheckedStatement[]> {
  const { opcodesOf } = database;
  if (opcodesOf === undefined) return checked;
  const all: CheckedStatement[] = [];
  for (const statement of checked) {
    const isOpen = statement.class === 'read' || statement.class === 'unknown' || statement.class === 'session';
    // A PRAGMA can take effect as it is compiled; EXPLAIN of EXPLAIN is none.
    if (!isOpen || statement.error !== null || /^(?:PRAGMA|EXPLAIN)/u.test(statement.verb)) {
      all.push(statement);
      continue;
    }
    const sql = withoutParameters(text.slice(statement.from, statement.to));
    const found = await opcodesOf(sql, signal).catch((error: unknown) => {
      if (error instanceof FailureError && !signal.aborted) return undefined;
      throw error;
    });
    const [first, ...opcodes] = found?.rows ?? [];
    const isWriting = first !== undefined && (first[0] !== 'read-only' || opcodes.some(writes));
    all.push(isWriting ? { ...statement, class: 'write' } : statement);
  }
  return all;
}

/** Parameters have no values yet, and need none to be compiled. */
function withoutParameters(sql: string): string {
  let plain = '';
  for (const { kind, from, to } of tokensOf(sql, 'sqlite'))
    plain += kind === 'parameter' ? 'null' : sql.slice(from, to);
  return plain;
}
