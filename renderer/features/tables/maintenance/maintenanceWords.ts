import type { Maintenance } from '#shared/domain/maintenance.ts';

/** The button that runs an operation, and what to say of it. */
export function maintenanceWords(operation: Maintenance): { readonly button: string; readonly lead: string } {
  switch (operation.kind) {
    case 'create-index':
      return {
        button: 'Create index',
        lead: 'An index makes finding rows by these columns fast. It takes space, and every change of a row maintains it.',
      };
    case 'drop-index':
      return {
        button: 'Remove index',
        lead: 'Building this index failed. Queries do not use it. Afterwards it can be created again.',
      };
    case 'reindex':
      return {
        button: operation.index === null ? 'Rebuild indexes' : 'Rebuild index',
        lead: 'A new index is built next to the old one and takes its place: space that was lost is free again.',
      };
    case 'vacuum':
      return operation.mode === 'full'
        ? {
            button: 'Rewrite table',
            lead: 'The table is copied without the space of dead rows, which the system gets back.',
          }
        : {
            button: 'Vacuum',
            lead: 'The space of removed and changed rows becomes free for new rows. No row changes.',
          };
    case 'analyze':
    default:
      return {
        button: 'Analyze',
        lead: 'Statistics about the values are collected, from which the database chooses how to run queries.',
      };
  }
}

/** What became of an operation. */
export const outcomeWords = {
  done: 'Done',
  failed: 'It failed.',
  cancelled: 'It was cancelled.',
  unknown: 'Whether it was done could not be determined.',
} as const;
