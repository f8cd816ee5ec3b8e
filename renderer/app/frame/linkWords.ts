/** How the bars name a connection that does not respond. */
export const linkWords = { reconnecting: 'lost, reconnecting', failed: 'lost' } as const;
