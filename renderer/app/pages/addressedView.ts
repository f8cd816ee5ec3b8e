import { useMemo } from 'react';
import { z } from 'zod';

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
  const plain = new Map<string, unknown>(Object.entries(schema.parse({})));
  const next = Object.entries({ ...schema.parse(said ?? {}), ...change });
  const differing = next.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(name)));
  return differing.length === 0 ? undefined : Object.fromEntries(differing);
}
