import { countProblems, listProblems } from '#core/admin/problems/listProblems.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { listClusters } from '#core/clusters/clusterRepository.ts';
import { type ListCells, readIds, readInBatches } from '#core/exports/listCells.ts';
import { readTasks, sortedTasks } from '#core/tasks/allTasks.ts';
import { listUserCredentials } from '#core/users/userCredentials.ts';
import { listUsers, listUserStorage, sortedUsers } from '#core/users/userRepository.ts';
import type { ClusterSummary } from '#shared/domain/cluster.ts';
import type {
  ClusterExportColumn,
  ExportedListOf,
  ProblemExportColumn,
  TaskExportColumn,
  UserExportColumn,
} from '#shared/domain/listExport.ts';
import { type ListWindow, noPermission, windowLimit, type WindowOf } from '#shared/domain/listing.ts';
import type { ProblemSimulation } from '#shared/domain/problem.ts';
import type { ListedTask } from '#shared/domain/task.ts';
import type { UserSort, UserSummary } from '#shared/domain/user.ts';

/* The rows of the exported lists of users, clusters, tasks and problems. */

type Value = string | number | null;

/** How many tasks are read at once. */
const tasksAtOnce = 1000;

/** Reads a list of users; storage and certificates only if one of their columns is selected. */
export async function readUserCells(
  database: ReadOnlyDatabase,
  { filter, sort, columns }: ExportedListOf<'users'>,
  signal: AbortSignal,
): Promise<AsyncGenerator<ListCells>> {
  const { query, key } = sortedUsers(database, { filter, sort });
  const ids = await readIds(database, { query, key, direction: sort.direction }, signal);
  const storage = columns.includes('bytes') ? await listUserStorage(database, ids, signal) : [];
  const bytes = new Map(storage.map((user) => [user.id, user.bytes]));
  const read = async (some: readonly number[]): Promise<readonly ExportedUser[]> => {
    const window: ListWindow = { kind: 'jump', from: 'start', skip: 0, limit: windowLimit };
    const sorted: UserSort = { column: 'id', direction: 'ascending' };
    const { rows } = await listUsers(database, { filter: { ids: [...some] }, sort: sorted, window }, signal);
    const found = columns.includes('certificateValidUntil') ? await listUserCredentials(database, some, signal) : [];
    const until = new Map(found.map(({ id, facts }) => [id, facts?.validUntil ?? null]));
    return rows.map((user) => ({ ...user, bytes: bytes.get(user.id) ?? 0, validUntil: until.get(user.id) ?? null }));
  };
  const cells = (user: ExportedUser): readonly Value[] =>
    columns.map((column) => orNoPermission(user, column, userSource) ?? userValue(column, user));
  return readInBatches({ ids, batch: windowLimit, read, cells });
}

interface ExportedUser extends UserSummary {
  readonly bytes: number;
  readonly validUntil: string | null;
}

/** The columns with the permissions of another. */
const userSource: Readonly<Partial<Record<string, string>>> = { certificateValidUntil: 'certificate' };

function userValue(column: UserExportColumn, user: ExportedUser): Value {
  switch (column) {
    case 'username': {
      const { username, usernameLength } = user;
      return username.length < usernameLength ? `${username}… (${usernameLength} characters)` : username;
    }
    case 'password':
      return yesOrNo(user.hasPassword);
    case 'certificate':
      return yesOrNo(user.hasCertificate);
    case 'certificateValidUntil':
      return user.validUntil;
    case 'privateKey':
      return yesOrNo(user.hasPrivateKey);
    case 'marks':
      return user.marks.join(' ');
    case 'id':
    case 'authProvider':
    case 'simulations':
    case 'bytes':
    case 'lastActivityAt':
    default:
      return user[column];
  }
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

/** Reads the list of clusters. */
export function readClusterCells(
  database: ReadOnlyDatabase,
  { sort, columns }: ExportedListOf<'clusters'>,
  signal: AbortSignal,
): AsyncGenerator<ListCells> {
  return inWindows({
    read: async (window) => listClusters(database, { sort, window }, signal),
    cells: (cluster) => columns.map((column) => orNoPermission(cluster, column) ?? clusterValue(column, cluster)),
  });
}

/** Reads the list of simulations with problems. */
export async function readProblemCells(
  database: ReadOnlyDatabase,
  { filter, sort, columns }: ExportedListOf<'problems'>,
  signal: AbortSignal,
): Promise<AsyncGenerator<ListCells>> {
  const { count: total } = await countProblems(database, { filter }, signal);
  return inWindows({
    total,
    read: async (window) => listProblems(database, { filter, sort, window }, signal),
    cells: (problem) => columns.map((column) => problemValue(column, problem)),
  });
}

function problemValue(column: ProblemExportColumn, { simulation, ...problem }: ProblemSimulation): Value {
  switch (column) {
    case 'reason':
      return problem.reason;
    case 'lastSignAt':
      return problem.lastSignAt;
    case 'evidence':
      return problem.evidence.join('; ');
    case 'tasks':
      return orNoPermission(simulation, 'tasks') ?? simulation.tasksTotal;
    case 'tasksCompleted':
    case 'tasksFailed':
      return orNoPermission(simulation, 'tasks') ?? simulation[column];
    case 'id':
    case 'title':
    case 'username':
    case 'userId':
    case 'state':
    case 'platform':
    case 'simulator':
    default:
      return orNoPermission(simulation, column) ?? simulation[column];
  }
}

interface Windows<Row> {
  readonly total?: number;
  readonly read: (window: ListWindow) => Promise<WindowOf<Row>>;
  readonly cells: (row: Row) => readonly Value[];
}

/** A list that is short, or whose order costs nothing, window by window. */
async function* inWindows<Row>({ total = 0, read, cells }: Windows<Row>): AsyncGenerator<ListCells> {
  let window: ListWindow | null = { kind: 'jump', from: 'start', skip: 0, limit: windowLimit };
  let done = 0;
  while (window !== null) {
    const { rows, lastCursor }: WindowOf<Row> = await read(window);
    done += rows.length;
    const hasMore: boolean = rows.length === windowLimit && lastCursor !== null;
    yield {
      rows: rows.map((row) => cells(row).map((value) => (value === null ? null : String(value)))),
      done,
      total: Math.max(total, hasMore ? done + 1 : done),
    };
    window = hasMore && lastCursor !== null ? { kind: 'after', cursor: lastCursor, limit: windowLimit } : null;
  }
}

function clusterValue(column: ClusterExportColumn, cluster: ClusterSummary): Value {
  return column === 'marks' ? cluster.marks.join(' ') : cluster[column];
}

/** Reads a list of the tasks of all simulations. */
export async function readTaskCells(
  database: ReadOnlyDatabase,
  { filter, sort, columns }: ExportedListOf<'tasks'>,
  signal: AbortSignal,
): Promise<AsyncGenerator<ListCells>> {
  const { query, key } = sortedTasks(database, { filter, sort });
  const ids = await readIds(database, { query, key, direction: sort.direction }, signal);
  const cells = (task: ListedTask): readonly Value[] =>
    columns.map((column) => orNoPermission(task, column, taskSource) ?? taskValue(column, task));
  return readInBatches({ ids, batch: tasksAtOnce, read: async (some) => readTasks(database, some, signal), cells });
}

const taskSource: Readonly<Partial<Record<string, string>>> = { requestedPrimaries: 'simulatedPrimaries' };

function taskValue(column: TaskExportColumn, task: ListedTask): Value {
  if (column === 'marks') return task.marks.join(' ');
  if (column !== 'duration') return task[column];
  return task.durationMicroseconds === null ? null : task.durationMicroseconds / 1_000_000;
}

function orNoPermission(
  { forbidden = [] }: { readonly forbidden?: readonly string[] | undefined },
  column: string,
  sources: Readonly<Partial<Record<string, string>>> = {},
): string | undefined {
  return forbidden.includes(sources[column] ?? column) ? noPermission : undefined;
}
