import { useMemo } from 'react';
import { z } from 'zod';
import { differingParts } from '#shared/differingParts.ts';

/** What the address says of a view: only what differs from how the view is at first. */
export const addressedViewSchema = z.record(z.string(), z.unknown()).optional().catch(undefined);
export type AddressedView = z.infer<typeof addressedViewSchema>;

interface ViewSchema<State> {
  readonly parse: (value: unknown) => State;
}

/** The whole state of a view that the address names; the same object as long as the address says the same. */
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
