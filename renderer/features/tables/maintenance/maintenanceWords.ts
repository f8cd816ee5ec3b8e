import type { Maintenance } from '#shared/domain/maintenance.ts';

/** The button that runs an operation, and what to say of it. */
export function maintenanceWords(operation: Maintenance): { readonly button: string; readonly lead: string } {
  switch (operation.kind) {
    case 'create-index':
      return {
        button: 'Create index',
        lead: 'Finding rows by these columns becomes fast. The index takes space, and every write has to update it.',
      };
    case 'drop-index':
      return {
        button: 'Remove index',
        lead: 'Building this index failed. Queries do not use it. Afterwards it can be created again.',
      };
    case 'reindex':
      return {
        button: operation.index === null ? 'Rebuild indexes' : 'Rebuild index',
        lead: 'A new index is built next to the old one and replaces it, which frees wasted space.',
      };
    case 'vacuum':
      return operation.mode === 'full'
        ? {
            button: 'Rewrite table',
            lead: 'The table is copied without dead rows, which returns their space to the operating system.',
          }
        : {
            button: 'Vacuum',
            lead: 'The space of dead rows becomes available for new rows. No row changes.',
          };
    case 'analyze':
    default:
      return {
        button: 'Analyze',
        lead: 'Collects statistics about the values, from which the database plans its queries.',
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
