import { describe, expect, it } from 'vitest';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { openSimulationOperations } from '#renderer/features/simulation/openSimulationOperations.ts';
import { simulationOperations } from '#renderer/features/simulations/simulationOperations.ts';
import { taskOperations } from '#renderer/features/tasks/taskOperations.ts';
import { userOperations } from '#renderer/features/users/userOperations.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { loadedSelection, type SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { gridAction } from '#renderer/ui/table/gridKeys.ts';
import { simulationSummarySchema } from '#shared/domain/simulation.ts';
import { taskSchema } from '#shared/domain/task.ts';
import { userSummarySchema } from '#shared/domain/user.ts';

const simulation = (id: number, more: object = {}) =>
  simulationSummarySchema.parse({
    id,
    jobId: `job-${id}`,
    title: `title ${id}`,
    userId: null,
    username: null,
    simulator: 'shieldhit',
    platform: 'DIRECT',
    inputType: 'EDITOR',
    state: 'COMPLETED',
    startedAt: null,
    endedAt: null,
    durationMicroseconds: null,
    tasksTotal: 0,
    tasksCompleted: 0,
    tasksFailed: 0,
    primariesRequested: 0,
    primariesSimulated: 0,
    marks: [],
    ...more,
  });

const user = (id: number, authProvider: string) =>
  userSummarySchema.parse({
    id,
    username: `user ${id}`,
    usernameLength: 6,
    authProvider,
    simulations: 0,
    lastActivityAt: null,
    hasPassword: true,
    hasCertificate: false,
    hasPrivateKey: false,
    marks: [],
  });

const task = taskSchema.parse({
  id: 41,
  taskNumber: 1,
  state: 'RUNNING',
  platform: 'DIRECT',
  requestedPrimaries: 1,
  simulatedPrimaries: 1,
  startedAt: null,
  endedAt: null,
  durationMicroseconds: null,
  estimatedSeconds: null,
  lastUpdateAt: null,
  celeryId: null,
  marks: [],
});

const labels = (entries: readonly MenuEntry[]): readonly string[] =>
  entries.map((entry) => (entry.kind === 'line' ? '—' : entry.label));

/** The operation that choosing an entry requests. */
function requestOf(
  make: (onRequest: (request: Request) => void) => readonly MenuEntry[],
  label: string,
): Request | undefined {
  const requests: Request[] = [];
  const found = make((request) => void requests.push(request)).find((entry) => entry.label === label);
  if (found?.kind === 'action') found.action();
  return requests[0];
}

const nobody = (): void => undefined;

describe('removals are last in every menu, after a separator', () => {
  it('of one simulation, of several, and of all that match', () => {
    expect(
      labels(
        simulationOperations({ selected: loadedSelection([simulation(3)]), matching: undefined, onRequest: nobody }),
      ),
    ).toEqual([
      'Rename simulation 3…',
      'Hand over simulation 3…',
      'Set the state of simulation 3…',
      'Export simulation 3 as an archive…',
      '—',
      'Remove simulation 3…',
    ]);
    const matching = { filter: { text: 'x' }, count: 1234 };
    const two = loadedSelection([simulation(3), simulation(4)]);
    expect(labels(simulationOperations({ selected: two, matching, onRequest: nobody }))).toEqual([
      'Hand over 2 simulations…',
      'Set the state of 2 simulations…',
      'Export 2 simulations as an archive…',
      '—',
      'Hand over all 1\u202f234 that match…',
      'Set the state of all 1\u202f234 that match…',
      '—',
      'Remove 2 simulations…',
      'Remove all 1\u202f234 that match…',
    ]);
    const make = (onRequest: (request: Request) => void) =>
      simulationOperations({ selected: two, matching, onRequest });
    expect(requestOf(make, 'Remove all 1\u202f234 that match…')).toEqual({
      kind: 'operation',
      operation: { kind: 'remove-simulations', which: { kind: 'filter', filter: { text: 'x' } } },
    });
  });
  it('of the open simulation, of users and of tasks', () => {
    const menus = [
      openSimulationOperations({ id: 1, title: 'a', titleLength: 1 }, nobody),
      userOperations(loadedSelection([user(1, 'YaptideUser')]), nobody),
      taskOperations(loadedSelection([task]), nobody),
    ];
    for (const menu of menus) {
      expect(labels(menu).at(-2)).toBe('—');
      expect(labels(menu).at(-1)).toMatch(/^Remove/u);
    }
  });
});

describe('a selection with rows that are not loaded', () => {
  const unread = (count: number, isWholeList = false): SelectedRows<ReturnType<typeof simulation>> => ({
    count,
    rows: undefined,
    isWholeList,
    withRows: (then) => then(Array.from({ length: count }, (_, at) => simulation(at + 1))),
  });
  it('is read before an operation is requested, and shows its size', () => {
    const make = (onRequest: (request: Request) => void) =>
      simulationOperations({ selected: unread(3), matching: undefined, onRequest });
    expect(labels(make(nobody))).toContain('Remove 3 simulations…');
    expect(requestOf(make, 'Remove 3 simulations…')).toEqual({
      kind: 'operation',
      operation: { kind: 'remove-simulations', which: { kind: 'ids', ids: [1, 2, 3] } },
    });
  });
  it('has no operation if it exceeds the limit, and says so', () => {
    const [note, ...others] = simulationOperations({
      selected: unread(10_005),
      matching: undefined,
      onRequest: nobody,
    });
    expect(note?.kind).toBe('note');
    expect(note?.label).toMatch(/^10\u202f005 simulations are selected/u);
    expect(others).toEqual([]);
  });
  it('is the filter if it is all matching rows', () => {
    const matching = { filter: { text: 'x' }, count: 200_000 };
    const entries = simulationOperations({ selected: unread(200_000, true), matching, onRequest: nobody });
    expect(labels(entries)).toEqual([
      '—',
      'Hand over all 200\u202f000 that match…',
      'Set the state of all 200\u202f000 that match…',
      '—',
      'Remove all 200\u202f000 that match…',
    ]);
    expect(entries.at(-1)).toMatchObject({ shortcut: 'Del' });
  });
});

it('a title that the list has truncated cannot be renamed from there', () => {
  const selected = loadedSelection([simulation(3, { titleLength: 500 })]);
  expect(labels(simulationOperations({ selected, matching: undefined, onRequest: nobody }))).not.toContain(
    'Rename simulation 3…',
  );
  const make = (onRequest: (request: Request) => void) =>
    openSimulationOperations({ id: 1, title: 'a', titleLength: 9 }, onRequest);
  expect(requestOf(make, 'Rename…')).toEqual({ kind: 'rename-simulation', simulation: { id: 1, name: '' } });
});

it('a password can be set only if it is kept in this database', () => {
  expect(labels(userOperations(loadedSelection([user(1, 'YaptideUser')]), nobody))).toContain('Set password…');
  expect(labels(userOperations(loadedSelection([user(1, 'KeycloakUser')]), nobody))).not.toContain('Set password…');
});

it('a task is removed by its own id', () => {
  expect(requestOf((onRequest) => taskOperations(loadedSelection([task]), onRequest), 'Remove task…')).toEqual({
    kind: 'operation',
    operation: { kind: 'remove-task', taskId: 41 },
  });
});

it('Delete alone requests the removal of the selection', () => {
  const place = { active: 0, count: 3, page: 10 };
  const plain = { key: 'Delete', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  expect(gridAction(plain, place)).toEqual({ operation: 'remove' });
  expect(gridAction({ ...plain, shiftKey: true }, place)).toBeUndefined();
  expect(gridAction({ ...plain, ctrlKey: true }, place)).toBeUndefined();
});
