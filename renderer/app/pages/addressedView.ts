import { useMemo } from 'react';
import { z } from 'zod';
import { differingParts } from '#shared/differingParts.ts';

/** The part of a view's state in the address: only what differs from the initial state. */
export const addressedViewSchema = z.record(z.string(), z.unknown()).optional().catch(undefined);
export type AddressedView = z.infer<typeof addressedViewSchema>;

interface ViewSchema<State> {
  readonly parse: (value: unknown) => State;
}

/** The complete state of a view named by the address; the same object as long as the address is the same. */
export function useAddressedView<State>(said: AddressedView, schema: ViewSchema<State>): State {
  const text = JSON.stringify(said ?? {});
  return useMemo(() => schema.parse(JSON.parse(text)), [text, schema]);
}

/** The address of a view after a change of its state. */
export function changedView<State extends object>(
  said: AddressedView,
  schema: ViewSchema<State>,
  change: Partial<State>,
): AddressedView {
  return differingParts(schema.parse({}), { ...schema.parse(said ?? {}), ...change });
}
