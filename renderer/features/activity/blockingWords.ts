import { formatDuration } from '#renderer/format/formatDuration.ts';
import type { ServerSession } from '#shared/domain/serverActivity.ts';
import { visibleText } from '#shared/visibleText.ts';
import { type BlockingNode } from './blockingTree.ts';

/** An age in seconds as people say it. */
export const ageText = (seconds: number | null): string =>
  seconds === null ? '' : formatDuration(Math.round(seconds * 1000) * 1000);

/** What a session waits for: `a row of Simulation`, `the table Page`. `blocker` names the holder. */
export function wantedText({ wants }: ServerSession, blocker: string): string {
  if (wants === null) return 'a lock';
  const tables = wants.tables.map((name) => visibleText(name));
  switch (wants.lock) {
    case 'transactionid':
      return tables.length === 0
        ? `a row that ${blocker} changed`
        : `a row of ${tables.join(' or ')} that ${blocker} changed`;
    case 'tuple':
      return tables.length === 0 ? 'a row' : `a row of ${tables.join(' or ')}`;
    case 'relation':
      return tables.length === 0 ? 'a table' : `the table ${tables.join(', ')} (${wants.mode})`;
    case 'advisory':
      return 'an advisory lock';
    case 'virtualxid':
      return `the end of the transaction of ${blocker}`;
    case 'extend':
      return `space at the end of ${tables.join(', ') || 'a table'}`;
    default:
      return `a lock of the kind ${wants.lock}`;
  }
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const pidsBelow = (node: BlockingNode): readonly number[] =>
  node.waiters.flatMap((each) => [each.pid, ...pidsBelow(each)]);

/** The most pids that a sentence names. */
const mostNamed = 4;

/** The cause of a chain of waiting sessions in plain sentences: who waits for what since when, and what the root is doing. */
export function causeText(root: BlockingNode): string {
  const waiters = pidsBelow(root);
  const named = waiters.length > mostNamed ? `${waiters.length} sessions` : listed(waiters.map(String));
  if (root.isCycle) {
    return `${listed([root.pid, ...waiters].map(String))} wait for each other: a deadlock. PostgreSQL ends one of them on its own, usually within 1 s.`;
  }
  const name = root.pid === 0 ? 'a prepared transaction' : `pid ${root.pid}`;
  const [first] = root.waiters;
  const wanted = first?.session === undefined ? 'a lock' : wantedText(first.session, name);
  const since = first?.session === undefined ? '' : `, for ${ageText(first.session.queryAge)}`;
  const verb = waiters.length === 1 ? 'waits' : 'wait';
  const behind = wanted.includes(name) ? '' : ` that ${name} holds`;
  return `${named} ${verb} for ${wanted}${behind}${since}. ${rootText(root)}`;
}

function rootText({ pid, session }: BlockingNode): string {
  if (pid === 0) return 'No session holds it: commit it or roll it back by its name in pg_prepared_xacts.';
  if (session === undefined) return `${pid} is not among the sessions shown.`;
  const { state, stateAge, queryAge } = session;
  if (state?.startsWith('idle in transaction') === true) {
    return `${pid} has run nothing for ${ageText(stateAge)}: it is idle in its transaction, and nothing blocks it.`;
  }
  if (state === 'active')
    return `${pid} has been running its statement for ${ageText(queryAge)}, and nothing blocks it.`;
  return session.isHidden
    ? `What ${pid} does is hidden from this database user.`
    : `${pid} is ${state ?? visibleText(session.kind)}, and nothing blocks it.`;
}

/** Which part of yaptide, or which program, a session belongs to, as far as it says so. */
export function componentText({ application, kind, isOwn }: ServerSession): string {
  if (isOwn) return 'Tidescope, you';
  if (application === 'tidescope') return 'Tidescope';
  if (kind !== 'client backend' && kind !== '') return kind;
  const found = components.find(({ pattern }) => pattern.test(application));
  return found === undefined ? application : found.name;
}

const components = [
  { pattern: /celery|worker/iu, name: 'yaptide, worker' },
  { pattern: /flask|gunicorn|yaptide/iu, name: 'yaptide, API' },
  { pattern: /alembic/iu, name: 'yaptide, migration' },
  { pattern: /^pgadmin/iu, name: 'pgAdmin' },
  { pattern: /^pg_dump/iu, name: 'pg_dump' },
  { pattern: /^psql$/iu, name: 'psql' },
] as const;
