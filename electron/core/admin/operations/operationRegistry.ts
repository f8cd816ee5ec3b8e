import { addCluster, removeCluster, renameCluster } from '#core/admin/operations/clusterOperations.ts';
import type { Intent, IntentContext, OperationOf } from '#core/admin/operations/intent.ts';
import { removeOrphans } from '#core/admin/operations/removeOrphans.ts';
import { removeUsers } from '#core/admin/operations/removeUsers.ts';
import {
  handOverSimulations,
  removeSimulations,
  renameSimulation,
  setSimulationState,
} from '#core/admin/operations/simulationOperations.ts';
import { removeTask, setTaskState } from '#core/admin/operations/taskOperations.ts';
import { addUser, renameUser, setPassword } from '#core/admin/operations/userOperations.ts';
import type { OperationWithoutPassword } from '#shared/domain/operation.ts';

type Kind = OperationWithoutPassword['kind'];
/** The operations of some kinds, so that TypeScript narrows a kind to its entry. */
type OneOf<Some extends Kind> = { readonly [K in Some]: { readonly kind: K } & OperationOf<K> }[Some];

/**
 * Every operation, with its intent in a database. A new one is a schema in `shared/domain/operation.ts`, an entry here,
 * its entry in the renderer's registry, and its tests.
 */
const operationRegistry: {
  readonly [K in Kind]: (operation: OneOf<K>, context: IntentContext) => Promise<Intent>;
} = {
  'add-user': addUser,
  'set-password': setPassword,
  'rename-user': renameUser,
  'remove-users': removeUsers,
  'remove-simulations': removeSimulations,
  'set-simulation-state': setSimulationState,
  'rename-simulation': renameSimulation,
  'hand-over-simulations': handOverSimulations,
  'remove-task': removeTask,
  'set-task-state': setTaskState,
  'remove-orphans': removeOrphans,
  'add-cluster': addCluster,
  'rename-cluster': renameCluster,
  'remove-cluster': removeCluster,
};

/** An operation's intent in the database as it is now. Fails if what it names does not exist, or a name is taken. */
export async function toIntent<K extends Kind>(operation: OneOf<K>, context: IntentContext): Promise<Intent> {
  return operationRegistry[operation.kind](operation, context);
}
