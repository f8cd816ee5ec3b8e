import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import type { Operation } from '#shared/domain/operation.ts';
import { knownStates } from '#shared/domain/simulation.ts';
import { assertNever } from '#shared/failure.ts';

/** What a form must have before its operation can be planned. */
export type FormRequest = Exclude<OperationRequest, { readonly kind: 'operation' }>;

/** A field by its name in the form, and what is wrong with it. */
export interface FieldProblem {
  readonly field: 'name' | 'password' | 'again' | 'port' | 'state' | 'toUserId';
  readonly message: string;
}

/** Reads what a form says as an operation, or what it lacks. The password is in the answer and nowhere else. */
export function readOperation(request: FormRequest, data: FormData): Operation | FieldProblem {
  switch (request.kind) {
    case 'add-user':
    case 'set-password':
      return withPassword(request, data);
    case 'rename-user': {
      const username = text(data, 'name').trim();
      if (username === request.user.name) return sameName;
      return username === '' ? noName : { kind: 'rename-user', userId: request.user.id, username };
    }
    case 'rename-simulation': {
      const title = text(data, 'name');
      if (title === request.simulation.name) return sameName;
      return { kind: 'rename-simulation', simulationId: request.simulation.id, title };
    }
    case 'rename-cluster': {
      const clusterName = text(data, 'name').trim();
      if (clusterName === request.cluster.name) return sameName;
      return clusterName === '' ? noName : { kind: 'rename-cluster', clusterId: request.cluster.id, clusterName };
    }
    case 'hand-over-simulations':
      return handOver(request, text(data, 'toUserId'));
    case 'set-simulation-state': {
      const state = text(data, 'state');
      if (state !== 'FAILED' && state !== 'CANCELED') return { field: 'state', message: 'Choose a state' };
      return { kind: 'set-simulation-state', which: request.simulations.which, state };
    }
    case 'set-task-state': {
      const state = knownStates.find((known) => known === text(data, 'state'));
      if (state === undefined) return { field: 'state', message: 'Choose a state' };
      return { kind: 'set-task-state', taskId: request.task.id, state };
    }
    case 'add-cluster':
      return addCluster(data);
    default:
      return assertNever(request);
  }
}

const noName: FieldProblem = { field: 'name', message: 'Type a name' };
const sameName: FieldProblem = { field: 'name', message: 'That is the name already' };

function text(data: FormData, field: string): string {
  const value = data.get(field);
  return typeof value === 'string' ? value : '';
}

type PasswordRequest = Extract<FormRequest, { readonly kind: 'add-user' | 'set-password' }>;

function withPassword(request: PasswordRequest, data: FormData): Operation | FieldProblem {
  const username = text(data, 'name').trim();
  if (request.kind === 'add-user' && username === '') return noName;
  const value = text(data, 'password');
  const typed = text(data, 'how') !== 'generated';
  if (typed && value === '')
    return { field: 'password', message: 'The password is empty: type one, or have one generated' };
  if (typed && value !== text(data, 'again')) return { field: 'again', message: 'The two passwords differ' };
  const password = typed ? ({ kind: 'typed', value } as const) : ({ kind: 'generated' } as const);
  return request.kind === 'add-user'
    ? { kind: 'add-user', username, password }
    : { kind: 'set-password', userId: request.user.id, password };
}

/** `nobody` or the id of a user. */
function handOver(
  request: Extract<FormRequest, { readonly kind: 'hand-over-simulations' }>,
  to: string,
): Operation | FieldProblem {
  if (to === '') return { field: 'toUserId', message: 'Choose a user' };
  const toUserId = to === 'nobody' ? null : Number(to);
  return { kind: 'hand-over-simulations', which: request.simulations.which, toUserId };
}

function addCluster(data: FormData): Operation | FieldProblem {
  const clusterName = text(data, 'name').trim();
  const port = text(data, 'port').trim();
  if (clusterName === '') return noName;
  if (port === '') return { kind: 'add-cluster', clusterName };
  const number = /^\d{1,5}$/u.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) return { field: 'port', message: 'A port is a number from 1 to 65535' };
  return { kind: 'add-cluster', clusterName, port: number };
}
