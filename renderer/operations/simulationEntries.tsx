import { IconArrowsExchange, IconFlag, IconPencil, IconTrash } from '@tabler/icons-react';
import { knownStates } from '#shared/domain/simulation.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { EndStateField, NamedInput, NamedSelect, NewOwnerFields } from './FormFields.tsx';
import { type Entries, rowsOf, sameName, textOf } from './operationEntry.ts';

/** The operations on simulations, their tasks and rows without a parent. */
export const simulationEntries: Entries<
  | 'remove-simulations'
  | 'set-simulation-state'
  | 'rename-simulation'
  | 'hand-over-simulations'
  | 'remove-task'
  | 'set-task-state'
  | 'remove-orphans'
> = {
  'remove-simulations': {
    name: 'Remove simulations',
    Icon: IconTrash,
    shortcut: 'Del',
    effect: 'removes',
    lead: 'Removed in one transaction, following the database’s own constraints:',
    action: (plan) => `Remove ${formatPlural(rowsOf(plan, 'Simulation'), 'simulation')}`,
  },
  'set-simulation-state': {
    name: 'Set state of simulations',
    Icon: IconFlag,
    effect: 'changes',
    lead: 'Changes in one transaction. Missing end times are taken from the tasks:',
    action: (plan) =>
      `Set ${formatPlural(rowsOf(plan, 'Simulation'), 'simulation')}${'state' in plan.operation ? ` to ${plan.operation.state}` : ''}`,
    form: {
      heading: ({ simulations }) => `Set the state of ${simulations.words}`,
      fields: () => <EndStateField />,
      read: ({ simulations }, data) => {
        const state = textOf(data, 'state');
        if (state !== 'FAILED' && state !== 'CANCELED') return { field: 'state', message: 'Choose a state' };
        return { kind: 'set-simulation-state', which: simulations.which, state };
      },
    },
  },
  'rename-simulation': {
    name: 'Rename simulation',
    Icon: IconPencil,
    effect: 'changes',
    lead: 'Changes in one transaction. Nothing is removed:',
    action: () => 'Rename simulation',
    form: {
      heading: ({ simulation }) => `Rename simulation ${simulation.id}`,
      fields: ({ request, problem }) => (
        <NamedInput name="name" label="Title" value={request.simulation.name} problem={problem} />
      ),
      read: ({ simulation }, data) => {
        const title = textOf(data, 'name');
        return title === simulation.name ? sameName : { kind: 'rename-simulation', simulationId: simulation.id, title };
      },
    },
  },
  'hand-over-simulations': {
    name: 'Hand over simulations',
    Icon: IconArrowsExchange,
    effect: 'changes',
    lead: 'Changes in one transaction. Nothing is removed:',
    action: (plan) => `Hand over ${formatPlural(rowsOf(plan, 'Simulation'), 'simulation')}`,
    form: {
      heading: ({ simulations }) => `Hand over ${simulations.words}`,
      fields: ({ connection, problem }) => <NewOwnerFields connectionId={connection.id} problem={problem} />,
      read: ({ simulations }, data) => {
        const to = textOf(data, 'toUserId');
        if (to === '') return { field: 'toUserId', message: 'Choose a user' };
        const toUserId = to === 'none' ? null : Number(to);
        return { kind: 'hand-over-simulations', which: simulations.which, toUserId };
      },
    },
  },
  'remove-task': {
    name: 'Remove task',
    Icon: IconTrash,
    shortcut: 'Del',
    effect: 'removes',
    lead: 'Removed in one transaction, following the database’s own constraints:',
    action: () => 'Remove task',
  },
  'remove-orphans': {
    name: 'Remove orphans',
    Icon: IconTrash,
    effect: 'removes',
    lead: 'Removed in one transaction: rows whose parent is missing, with the rows that belong to them:',
    action: (plan) =>
      `Remove ${formatPlural(
        plan.tables.reduce((sum, { rows }) => sum + rows, 0),
        'orphan',
      )}`,
  },
  'set-task-state': {
    name: 'Set state of task',
    Icon: IconFlag,
    effect: 'changes',
    lead: 'Changes in one transaction. Nothing is removed:',
    action: ({ operation }) => `Set task${'state' in operation ? ` to ${operation.state}` : ''}`,
    form: {
      heading: ({ task }) => `Set the state of task ${task.name}`,
      fields: ({ request, problem }) => (
        <NamedSelect
          name="state"
          label={`New state (now ${visibleText(request.state)})`}
          choices={knownStates}
          value={request.state === 'FAILED' ? 'CANCELED' : 'FAILED'}
          problem={problem}
        />
      ),
      read: ({ task }, data) => {
        const state = knownStates.find((known) => known === textOf(data, 'state'));
        if (state === undefined) return { field: 'state', message: 'Choose a state' };
        return { kind: 'set-task-state', taskId: task.id, state };
      },
    },
  },
};
