import { z } from 'zod';

/** The input or output of a call that takes or gives nothing. */
export const nothing = z.strictObject({});

/** The part of an input that names an open connection. */
export const onConnection = { connectionId: z.string().min(1).max(200) };
