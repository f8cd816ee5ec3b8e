/** What Tables shows of the whole database, by its name in the address. */
export const tablesPages = ['indexes', 'diagram'] as const;
