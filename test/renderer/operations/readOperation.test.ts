import { describe, expect, it } from 'vitest';
import { readOperation } from '#renderer/operations/operationRegistry.ts';
import type { FormRequest } from '#renderer/operations/operationRequest.ts';
import { operationSchema } from '#shared/domain/operation.ts';

function form(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const simulations = { which: { kind: 'ids', ids: [3, 4] }, words: '2 simulations' } as const;
const user = { id: 7, name: 'alice' };

describe('a form is read as an operation', () => {
  it.each<readonly [FormRequest, Readonly<Record<string, string>>, unknown]>([
    [
      { kind: 'add-user' },
      { name: ' dave ', how: 'typed', password: ' p ', again: ' p ' },
      { kind: 'add-user', username: 'dave', password: { kind: 'typed', value: ' p ' } },
    ],
    [
      { kind: 'add-user' },
      { name: 'dave', how: 'generated' },
      { kind: 'add-user', username: 'dave', password: { kind: 'generated' } },
    ],
    [
      { kind: 'set-password', user },
      { how: 'typed', password: 'é', again: 'é' },
      { kind: 'set-password', userId: 7, password: { kind: 'typed', value: 'é' } },
    ],
    [{ kind: 'rename-user', user }, { name: 'bob' }, { kind: 'rename-user', userId: 7, username: 'bob' }],
    [
      { kind: 'rename-simulation', simulation: { id: 3, name: 'old' } },
      { name: '' },
      { kind: 'rename-simulation', simulationId: 3, title: '' },
    ],
    [
      { kind: 'hand-over-simulations', simulations },
      { toUserId: 'none' },
      { kind: 'hand-over-simulations', which: simulations.which, toUserId: null },
    ],
    [
      { kind: 'hand-over-simulations', simulations },
      { toUserId: '12' },
      { kind: 'hand-over-simulations', which: simulations.which, toUserId: 12 },
    ],
    [
      { kind: 'set-simulation-state', simulations },
      { state: 'FAILED' },
      { kind: 'set-simulation-state', which: simulations.which, state: 'FAILED' },
    ],
    [
      { kind: 'set-task-state', task: { id: 31, name: '0' }, state: 'PENDING' },
      { state: 'COMPLETED' },
      { kind: 'set-task-state', taskId: 31, state: 'COMPLETED' },
    ],
    [{ kind: 'add-cluster' }, { name: 'ares', port: '' }, { kind: 'add-cluster', clusterName: 'ares' }],
    [{ kind: 'add-cluster' }, { name: 'ares', port: '2222' }, { kind: 'add-cluster', clusterName: 'ares', port: 2222 }],
    [
      { kind: 'rename-cluster', cluster: { id: 1, name: 'ares' } },
      { name: 'helios' },
      { kind: 'rename-cluster', clusterId: 1, clusterName: 'helios' },
    ],
  ])('%o with %o', (request, fields, operation) => {
    const read = readOperation(request, form(fields));
    expect(read).toEqual(operation);
    expect(operationSchema.safeParse(read).success).toBe(true);
  });
});

describe('missing input is reported at its field', () => {
  it.each<readonly [FormRequest, Readonly<Record<string, string>>, string]>([
    [{ kind: 'add-user' }, { name: ' ', password: 'a', again: 'a' }, 'name'],
    [{ kind: 'add-user' }, { name: 'a', password: '', again: '' }, 'password'],
    [{ kind: 'set-password', user }, { password: 'a', again: 'b' }, 'again'],
    [{ kind: 'rename-user', user }, { name: 'alice' }, 'name'],
    [{ kind: 'rename-cluster', cluster: { id: 1, name: 'a' } }, { name: '' }, 'name'],
    [{ kind: 'hand-over-simulations', simulations }, {}, 'toUserId'],
    [{ kind: 'set-simulation-state', simulations }, { state: 'RUNNING' }, 'state'],
    [{ kind: 'set-task-state', task: { id: 1, name: '0' }, state: 'X' }, { state: 'X' }, 'state'],
    [{ kind: 'add-cluster' }, { name: 'a', port: '70000' }, 'port'],
    [{ kind: 'add-cluster' }, { name: 'a', port: '1e3' }, 'port'],
  ])('%o with %o', (request, fields, field) => {
    expect(readOperation(request, form(fields))).toMatchObject({ field });
  });
});
