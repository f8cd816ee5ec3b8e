import { addCluster, removeCluster, renameCluster } from '#core/admin/acts/clusterActs.ts';
import type { Intent, IntentContext } from '#core/admin/acts/intent.ts';
import { removeUsers } from '#core/admin/acts/removeUsers.ts';
import {
  handOverSimulations,
  removeSimulations,
  renameSimulation,
  setSimulationState,
} from '#core/admin/acts/simulationActs.ts';
import { removeTask, setTaskState } from '#core/admin/acts/taskActs.ts';
import { addUser, renameUser, setPassword } from '#core/admin/acts/userActs.ts';
import type { ToldAct } from '#shared/domain/act.ts';
import { assertNever } from '#shared/failure.ts';

/** What an act comes to in a database as it is now. Fails where what it names is not there, or a name is taken. */
export async function toIntent(act: ToldAct, context: IntentContext): Promise<Intent> {
  switch (act.kind) {
    case 'add-user':
      return addUser(act, context);
    case 'set-password':
      return setPassword(act, context);
    case 'rename-user':
      return renameUser(act, context);
    case 'remove-users':
      return removeUsers(act, context);
    case 'remove-simulations':
      return removeSimulations(act, context);
    case 'set-simulation-state':
      return setSimulationState(act, context);
    case 'rename-simulation':
      return renameSimulation(act, context);
    case 'hand-over-simulations':
      return handOverSimulations(act, context);
    case 'remove-task':
      return removeTask(act, context);
    case 'set-task-state':
      return setTaskState(act, context);
    case 'add-cluster':
      return addCluster(act, context);
    case 'rename-cluster':
      return renameCluster(act, context);
    case 'remove-cluster':
      return removeCluster(act, context);
    default:
      return assertNever(act);
  }
}
