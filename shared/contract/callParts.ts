import { z } from 'zod';
import { idSchema, windowSchema } from '#shared/domain/listing.ts';

/** Maps the names of the calls of a slice to their schemas. */
export type CallDefinitions = Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;

/** The input or output of a call without one. */
export const nothing = z.strictObject({});

/** The part of an input that names an open connection. */
export const onConnection = { connectionId: z.string().min(1).max(200) };

/** The input that names a simulation of an open connection. */
export const ofSimulation = z.strictObject({ ...onConnection, simulationId: idSchema });

/** How many rows a call may be asked about at once. */
export const someIds = z.array(idSchema).max(500);

/** The window of a listing; without one, its first 200 rows. */
export const listWindow = windowSchema.default({ kind: 'jump', from: 'start', skip: 0, limit: 200 });

/** A blob, still compressed, exactly as stored. */
export const blobBytes = z.instanceof(Uint8Array<ArrayBufferLike>);
