import { addCluster, removeCluster, renameCluster } from '#core/admin/operations/clusterOperations.ts';
import type { Intent, IntentContext } from '#core/admin/operations/intent.ts';
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
import { assertNever } from '#shared/failure.ts';

/** What an operation comes to in a database as it is now. Fails where what it names is not there, or a name is taken. */
export async function toIntent(operation: OperationWithoutPassword, context: IntentContext): Promise<Intent> {
  switch (operation.kind) {
    case 'add-user':
      return addUser(operation, context);
    case 'set-password':
      return setPassword(operation, context);
    case 'rename-user':
      return renameUser(operation, context);
    case 'remove-users':
      return removeUsers(operation, context);
    case 'remove-simulations':
      return removeSimulations(operation, context);
    case 'set-simulation-state':
      return setSimulationState(operation, context);
    case 'rename-simulation':
      return renameSimulation(operation, context);
    case 'hand-over-simulations':
      return handOverSimulations(operation, context);
    case 'remove-task':
      return removeTask(operation, context);
    case 'set-task-state':
      return setTaskState(operation, context);
    case 'add-cluster':
      return addCluster(operation, context);
    case 'rename-cluster':
      return renameCluster(operation, context);
    case 'remove-cluster':
      return removeCluster(operation, context);
    default:
      return assertNever(operation);
  }
}
