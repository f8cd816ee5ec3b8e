import { visibleText } from '#renderer/format/visibleText.ts';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import type { OperationWithoutPassword } from '#shared/domain/operation.ts';
import { assertNever } from '#shared/failure.ts';
import type { ImpactKind } from '#shared/domain/plan.ts';

/** Why the rows of a table are in a plan, in few words. */
export const impactWords: Readonly<Record<ImpactKind, string>> = {
  asked: 'asked for',
  cascade: 'goes with it',
  'by hand': 'goes with it',
  changed: 'stays, changed',
  blocks: 'in the way',
};

/** The same, whole. */
export const impactHints: Readonly<Record<ImpactKind, string>> = {
  asked: 'The operation names these rows',
  cascade: 'The database removes these rows with those that they belong to',
  'by hand': 'The database would refuse, so the program removes these rows first',
  changed: 'These rows stay; a value in them changes',
  blocks: 'The database refuses the operation while these rows refer to what goes',
};

/** What stands above the tables of a plan. */
export function leadOf({ kind }: OperationWithoutPassword): string {
  switch (kind) {
    case 'remove-simulations':
    case 'remove-users':
    case 'remove-task':
    case 'remove-cluster':
    case 'remove-orphans':
      return 'What goes, in one transaction, read from the database’s own constraints:';
    case 'add-user':
      return 'Adds one row to User and one to YaptideUser, which holds the password’s hash.';
    case 'add-cluster':
      return 'Adds one row to Cluster. Nothing else changes.';
    case 'set-password':
      return 'Stores the hash of the new password. Log-ins that are open stay so until they end.';
    case 'set-simulation-state':
      return 'What changes, in one transaction. End times that are missing come from the tasks:';
    case 'rename-user':
    case 'rename-simulation':
    case 'rename-cluster':
    case 'hand-over-simulations':
    case 'set-task-state':
      return 'What changes, in one transaction. Nothing is removed:';
    default:
      return assertNever(kind);
  }
}

/** Whether an operation takes something away, so that its button warns. */
export function isRemoval({ kind }: OperationWithoutPassword): boolean {
  return kind.startsWith('remove-');
}

/** What the dialog is called while it asks or plans, before core has named the operation. */
export function requestTitle(request: OperationRequest): string {
  switch (request.kind) {
    case 'operation':
      return operationTitle(request.operation.kind);
    case 'add-user':
      return 'Add a user';
    case 'set-password':
      return `Set the password of ${named(request.user.name)}`;
    case 'rename-user':
      return `Rename the user ${named(request.user.name)}`;
    case 'rename-simulation':
      return `Rename simulation ${request.simulation.id}`;
    case 'hand-over-simulations':
      return `Hand over ${request.simulations.words}`;
    case 'set-simulation-state':
      return `Set the state of ${request.simulations.words}`;
    case 'set-task-state':
      return `Set the state of task ${request.task.name}`;
    case 'add-cluster':
      return 'Add a cluster';
    case 'rename-cluster':
      return `Rename the cluster ${named(request.cluster.name)}`;
    default:
      return assertNever(request);
  }
}

function operationTitle(kind: OperationWithoutPassword['kind']): string {
  const words = kind.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const maxNameLength = 40;

const named = (name: string): string => `'${shortened(name)}'`;

/** The title of a plan with the names in it cut to what can be read on a button. */
export function shortTitle(title: string): string {
  return visibleText(title).replaceAll(/'(.*?)'(?=$|[,\s])/gsu, (_, name: string) => named(name));
}

function shortened(name: string): string {
  const characters = Array.from(visibleText(name));
  return characters.length > maxNameLength
    ? `${characters.slice(0, maxNameLength - 1).join('')}…`
    : characters.join('');
}

const verbs = { gone: 'removed', changed: 'changed', added: 'added' } as const;

/** What is done to rows by an operation: `removed`. */
export function doneWord(operation: OperationWithoutPassword): string {
  if (isRemoval(operation)) return verbs.gone;
  return operation.kind.startsWith('add-') ? verbs.added : verbs.changed;
}
