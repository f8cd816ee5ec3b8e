const words = new Map([
  ['unlock', 'Unlock for writing'],
  ['relock', 'Lock again'],
  ['add-user', 'Add user'],
  ['set-password', 'Set password'],
  ['rename-user', 'Rename user'],
  ['remove-users', 'Remove users'],
  ['remove-simulations', 'Remove simulations'],
  ['set-simulation-state', 'Set state of simulations'],
  ['rename-simulation', 'Rename simulation'],
  ['hand-over-simulations', 'Hand over simulations'],
  ['remove-task', 'Remove task'],
  ['set-task-state', 'Set state of task'],
  ['remove-orphans', 'Remove orphans'],
  ['add-cluster', 'Add cluster'],
  ['rename-cluster', 'Rename cluster'],
  ['remove-cluster', 'Remove cluster'],
  ['export', 'Export simulations'],
  ['restore-archive', 'Restore archive'],
  ['import-archive', 'Import archive'],
  ['resolve-outcome', 'Find out outcome'],
]);

/** What an operation of the journal is called; one that is not known stands as it is written. */
export function operationName(operation: string): string {
  return words.get(operation) ?? operation;
}
