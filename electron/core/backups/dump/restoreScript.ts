import { stat } from 'node:fs/promises';
import { readScript, type ScriptPart } from '#core/backups/dump/sqlScript.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** What became of the parts of a plain SQL dump. */
export interface RestoredScript {
  readonly statements: number;
  /** What was refused or not run, a sentence each. */
  readonly differences: readonly string[];
}

/** What belongs to the server, to another user or to psql, and is not part of one database's rows. */
const skipped: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['owners', /^alter\s[^]*\sowner\s+to\s/iu],
  ['privileges', /^(?:grant|revoke|alter\s+default\s+privileges)\s/iu],
  ['users', /^(?:set\s+(?:local\s+|session\s+)?(?:role|session)\b|(?:create|alter|drop)\s+(?:role|user)\s)/iu],
  ['databases', /^(?:create|alter|drop)\s+(?:database|tablespace)\s/iu],
  ['settings of the server', /^alter\s+system\s/iu],
  ['comments on extensions', /^comment\s+on\s+extension\s/iu],
];
/** Only newer servers know some settings, which change no row. */
const isSetting = (sql: string): boolean => /^set\s/iu.test(sql);
const encodingOf = /^set\s+client_encoding\s*(?:=|to)\s*'?([\w-]+)'?$/iu;
/** Of these, text is UTF-8 or plain ASCII. */
const encodings = new Set(['utf8', 'utf-8', 'unicode', 'sql_ascii']);

/** How many refusals are named. */
const maxNamed = 50;

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Runs a plain SQL dump in an empty database. A statement that is refused is named, and the rest goes on, as in psql; psql's
 * own commands are never run, and one within a part that is marked as restricted ends it, since it cannot be of pg_dump.
 */
export async function restoreScript(
  into: CopySession,
  path: string,
  { signal, onProgress }: Call,
): Promise<RestoredScript> {
  const { size } = await stat(path);
  const onBytes = (done: number): void => onProgress(size === 0 ? null : (0.8 * done) / size, 'Running the dump');
  const state: State = { refused: [], count: 0, left: new Map(), commands: new Set(), restriction: undefined };
  for await (const part of readScript(path, { signal, onBytes })) {
    if (part.kind === 'command') noteCommand(state, part.text);
    else await runPart(state, { into, part, signal });
  }
  const left = [...state.left].map(([what, count]) => `Not restored: ${what} (${count} statements).`);
  const commands = [...state.commands].map((name) => `psql's command ${name} was not run.`);
  const more = state.refused.length > maxNamed ? [`${state.refused.length - maxNamed} more refused.`] : [];
  return { statements: state.count, differences: [...state.refused.slice(0, maxNamed), ...more, ...left, ...commands] };
}

interface State {
  readonly refused: string[];
  count: number;
  /** Kinds of statements that were not run, with their number. */
  readonly left: Map<string, number>;
  readonly commands: Set<string>;
  /** The key of `\restrict`. */
  restriction: string | undefined;
}

function noteCommand(state: State, text: string): void {
  const [name = '', key = ''] = text.split(/\s+/u);
  if (name === '\\restrict' && state.restriction === undefined) {
    state.restriction = key;
    return;
  }
  if (name === '\\unrestrict' && state.restriction === key) {
    state.restriction = undefined;
    return;
  }
  if (state.restriction !== undefined) {
    throw makeFailure({
      code: 'damaged',
      message: `The dump holds psql's command ${name} within its restricted part`,
      hint: 'pg_dump does not write that: the dump was altered, maybe to run programs. Nothing of the command was run; do not use this dump.',
    });
  }
  if (name === '\\connect' || name === '\\c') {
    throw makeFailure({
      code: 'bad-input',
      message: 'The dump is of several databases (pg_dumpall)',
      hint: 'Restore it with psql, or make a dump of one database with pg_dump.',
    });
  }
  state.commands.add(name.slice(0, 40));
}

interface Running {
  readonly into: CopySession;
  readonly part: Exclude<ScriptPart, { readonly kind: 'command' }>;
  readonly signal: AbortSignal;
}

async function runPart(state: State, { into, part, signal }: Running): Promise<void> {
  const { sql } = part;
  const what = skipped.find(([, pattern]) => pattern.test(sql))?.[0];
  if (what !== undefined && part.kind === 'statement') {
    state.left.set(what, (state.left.get(what) ?? 0) + 1);
    return;
  }
  const encoding = encodingOf.exec(sql)?.[1]?.toLowerCase();
  if (encoding !== undefined) {
    if (!encodings.has(encoding)) throw otherEncoding(encoding);
    // Text is sent as it is in the file, and the session is of UTF-8.
    return;
  }
  state.count += 1;
  try {
    if (part.kind === 'copy') await into.copyIn(sql, part.rows, signal);
    else await into.run(sql, signal);
  } catch (error) {
    const isOfStatement =
      error instanceof FailureError &&
      !['connection-lost', 'cancelled', 'timeout', 'damaged'].includes(error.failure.code);
    if (!isOfStatement) throw error;
    if (isSetting(sql)) return;
    const { message, details } = error.failure;
    state.refused.push(
      `Refused: ${sql.slice(0, 80).replaceAll(/\s+/gu, ' ')}: ${message}${details[0] === undefined ? '' : ` (${details[0]})`}`,
    );
  }
}

function otherEncoding(encoding: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `The dump is in the encoding ${encoding}`,
    hint: 'Make one with pg_dump --encoding=UTF8, or in the custom format.',
  });
}
