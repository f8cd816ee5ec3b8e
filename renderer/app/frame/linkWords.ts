/** How a connection that does not answer is named in the bars. */
export const linkWords = { reconnecting: 'lost, reconnecting', failed: 'lost' } as const;
